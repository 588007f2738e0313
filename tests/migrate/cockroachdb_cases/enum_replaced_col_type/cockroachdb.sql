/*
  Warnings:

  - Changed the type of `e` on the `A` table. No cast exists, the column would be dropped and recreated, which cannot be done if there is data, since the column is required.

*/
-- AlterTable
ALTER TABLE "A" DROP COLUMN "e";
ALTER TABLE "A" ADD COLUMN     "e" "F" NOT NULL;
