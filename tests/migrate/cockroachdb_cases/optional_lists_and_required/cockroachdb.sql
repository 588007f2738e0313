/*
  Warnings:

  - Changed the type of `a` on the `A` table. No cast exists, the column would be dropped and recreated, which cannot be done if there is data, since the column is required.
  - The `b` column on the `A` table would be dropped and recreated. This will lead to data loss if there is data in the column.
  - The `c` column on the `A` table would be dropped and recreated. This will lead to data loss if there is data in the column.

*/
-- AlterTable
ALTER TABLE "A" DROP COLUMN "a";
ALTER TABLE "A" ADD COLUMN     "a" INT4 NOT NULL;
ALTER TABLE "A" DROP COLUMN "b";
ALTER TABLE "A" ADD COLUMN     "b" INT4[];
ALTER TABLE "A" DROP COLUMN "c";
ALTER TABLE "A" ADD COLUMN     "c" INT4[];
