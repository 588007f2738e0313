/*
  Warnings:

  - Made the column `r` on table `A` required. This step will fail if there are existing NULL values in that column.
  - Made the column `r2` on table `A` required. This step will fail if there are existing NULL values in that column.

*/
-- AlterTable
ALTER TABLE "A" ALTER COLUMN "x" SET DEFAULT 'b',
ALTER COLUMN "d" DROP DEFAULT,
ALTER COLUMN "r" SET NOT NULL,
ALTER COLUMN "r" SET DEFAULT 3,
ALTER COLUMN "r2" SET NOT NULL;
