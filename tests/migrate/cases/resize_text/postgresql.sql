/*
  Warnings:

  - You are about to alter the column `y` on the `A` table. The data in that column could be lost. The data in that column will be cast from `VarChar(20)` to `VarChar(10)`.
  - You are about to alter the column `z` on the `A` table. The data in that column could be lost. The data in that column will be cast from `Text` to `VarChar(5)`.

*/
-- AlterTable
ALTER TABLE "A" ALTER COLUMN "x" SET DATA TYPE VARCHAR(20),
ALTER COLUMN "y" SET DATA TYPE VARCHAR(10),
ALTER COLUMN "z" SET DATA TYPE VARCHAR(5),
ALTER COLUMN "c" SET DATA TYPE CHAR(4);
