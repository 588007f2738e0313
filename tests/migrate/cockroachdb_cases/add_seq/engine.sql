-- AlterTable
ALTER TABLE "A" ALTER COLUMN "c" SET DEFAULT unique_rowid();
