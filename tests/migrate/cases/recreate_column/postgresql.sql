/*
  Warnings:

  - Changed the type of `x` on the `A` table. No cast exists, the column would be dropped and recreated, which cannot be done if there is data, since the column is required.

*/
-- AlterTable
ALTER TABLE "A" DROP COLUMN "x",
ADD COLUMN     "x" INTEGER NOT NULL;
