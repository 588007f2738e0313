-- AlterTable
ALTER TABLE "A" ADD CONSTRAINT "A_pkey" PRIMARY KEY ("id");

-- DropIndex
DROP INDEX "A_id_key";
