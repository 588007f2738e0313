/*
  Warnings:

  - Changed the type of `b` on the `A` table. No cast exists, the column would be dropped and recreated, which cannot be done if there is data, since the column is required.

*/
-- AlterTable
ALTER TABLE "A" ALTER COLUMN "a" SET DATA TYPE STRING;
ALTER TABLE "A" DROP COLUMN "b";
ALTER TABLE "A" ADD COLUMN     "b" INT4 NOT NULL;
