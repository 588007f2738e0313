/*
  Warnings:

  - You are about to alter the column `x` on the `A` table. The data in that column could be lost. The data in that column will be cast from `VarChar(191)` to `Int`.

*/
-- AlterTable
ALTER TABLE `A` MODIFY `x` INTEGER NOT NULL;
