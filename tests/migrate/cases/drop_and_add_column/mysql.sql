/*
  Warnings:

  - You are about to drop the column `z` on the `A` table. All the data in the column will be lost.

*/
-- AlterTable
ALTER TABLE `A` DROP COLUMN `z`,
    ADD COLUMN `x` INTEGER NULL DEFAULT 2;
