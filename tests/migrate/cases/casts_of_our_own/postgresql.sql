/*
  Warnings:

  - You are about to alter the column `c` on the `A` table. The data in that column could be lost. The data in that column will be cast from `Decimal(65,30)` to `Money`.
  - You are about to alter the column `e` on the `A` table. The data in that column could be lost. The data in that column will be cast from `Timestamp(3)` to `VarChar(20)`.
  - Changed the type of `b` on the `A` table. No cast exists, the column would be dropped and recreated, which cannot be done if there is data, since the column is required.
  - Changed the type of `d` on the `A` table. No cast exists, the column would be dropped and recreated, which cannot be done if there is data, since the column is required.

*/
-- AlterTable
ALTER TABLE "A" ALTER COLUMN "a" SET DATA TYPE CITEXT,
DROP COLUMN "b",
ADD COLUMN     "b" INTEGER NOT NULL,
ALTER COLUMN "c" SET DATA TYPE MONEY,
DROP COLUMN "d",
ADD COLUMN     "d" INTEGER NOT NULL,
ALTER COLUMN "e" SET DATA TYPE VARCHAR(20);
