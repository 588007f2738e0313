/*
  Warnings:

  - Made the column `x` on table `A` required. This step will fail if there are existing NULL values in that column.

*/
-- AlterTable
ALTER TABLE `A` MODIFY `x` INTEGER NOT NULL;
