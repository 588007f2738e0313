-- AlterTable
ALTER TABLE "A" DROP CONSTRAINT "A_pkey";
