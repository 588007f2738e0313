-- AlterTable
ALTER TABLE "A" ALTER COLUMN "id" SET DEFAULT unique_rowid();
