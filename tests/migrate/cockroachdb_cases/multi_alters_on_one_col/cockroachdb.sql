/*
  Warnings:

  - Made the column `a` on table `A` required. This step will fail if there are existing NULL values in that column.
  - The `c` column on the `A` table would be dropped and recreated. This will lead to data loss if there is data in the column.

*/
-- AlterTable
ALTER TABLE "A" ALTER COLUMN "a" SET NOT NULL;
ALTER TABLE "A" ALTER COLUMN "a" SET DEFAULT 'x';
ALTER TABLE "A" ALTER COLUMN "a" SET DATA TYPE STRING;
ALTER TABLE "A" ALTER COLUMN "b" DROP DEFAULT;
ALTER TABLE "A" ALTER COLUMN "b" SET DATA TYPE STRING;
ALTER TABLE "A" DROP COLUMN "c";
ALTER TABLE "A" ADD COLUMN     "c" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP;
