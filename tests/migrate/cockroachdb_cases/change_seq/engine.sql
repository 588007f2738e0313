-- AlterSequence
ALTER SEQUENCE "prisma_sequence_A_b" INCREMENT 3 CACHE 7;

-- AlterSequence
ALTER SEQUENCE "prisma_sequence_A_c" MAXVALUE 50 CACHE 1;
