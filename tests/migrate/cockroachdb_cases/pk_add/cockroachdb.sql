-- DropIndex
DROP INDEX "A_id_key";

-- AlterTable
ALTER TABLE "A" ADD CONSTRAINT "A_pkey" PRIMARY KEY ("id");
