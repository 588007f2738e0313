-- AlterTable
ALTER TABLE "A" RENAME CONSTRAINT "A_pkey" TO "foo";

-- RenameIndex
ALTER INDEX "A_b_key" RENAME TO "bar";
