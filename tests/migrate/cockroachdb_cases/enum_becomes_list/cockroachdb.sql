/*
  Warnings:

  - The `one` column on the `A` table would be dropped and recreated. This will lead to data loss if there is data in the column.
  - Changed the type of `many` on the `A` table. No cast exists, the column would be dropped and recreated, which cannot be done if there is data, since the column is required.

*/
-- AlterTable
ALTER TABLE "A" DROP COLUMN "one";
ALTER TABLE "A" ADD COLUMN     "one" "Colour"[];
ALTER TABLE "A" DROP COLUMN "many";
ALTER TABLE "A" ADD COLUMN     "many" "Colour" NOT NULL;
