-- AlterTable
CREATE SEQUENCE "A_id_seq";
ALTER TABLE "A" ALTER COLUMN "id" SET DEFAULT nextval('"A_id_seq"');
ALTER SEQUENCE "A_id_seq" OWNED BY "A"."id";
