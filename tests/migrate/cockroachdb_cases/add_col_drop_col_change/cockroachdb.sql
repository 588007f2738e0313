/*
  Warnings:

  - You are about to drop the column `f` on the `A` table. All the data in the column will be lost.
  - Made the column `c` on table `A` required. This step will fail if there are existing NULL values in that column.
  - Changed the type of `b` on the `A` table. No cast exists, the column would be dropped and recreated, which cannot be done if there is data, since the column is required.

*/
-- AlterTable
ALTER TABLE "A" DROP COLUMN "f";
ALTER TABLE "A" ADD COLUMN     "g" STRING NOT NULL DEFAULT 'z';
ALTER TABLE "A" ADD COLUMN     "h" INT4[];
ALTER TABLE "A" ALTER COLUMN "a" SET DATA TYPE INT8;
ALTER TABLE "A" DROP COLUMN "b";
ALTER TABLE "A" ADD COLUMN     "b" STRING(10) NOT NULL;
ALTER TABLE "A" ALTER COLUMN "c" SET NOT NULL;
ALTER TABLE "A" ALTER COLUMN "d" DROP DEFAULT;
ALTER TABLE "A" ALTER COLUMN "e" DROP NOT NULL;
