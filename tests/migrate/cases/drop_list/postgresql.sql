/*
  Warnings:

  - Made the column `b` on table `A` required. This step will fail if there are existing NULL values in that column.

*/
-- AlterTable
ALTER TABLE "A" ALTER COLUMN "a" DROP NOT NULL,
ALTER COLUMN "a" SET DATA TYPE TEXT,
ALTER COLUMN "b" SET NOT NULL,
ALTER COLUMN "b" SET DATA TYPE TEXT;
