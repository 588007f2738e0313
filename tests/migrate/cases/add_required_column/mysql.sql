/*
  Warnings:

  - Added the required column `x` to the `A` table without a default value. This is not possible if the table is not empty.

*/
-- AlterTable
ALTER TABLE `A` ADD COLUMN `x` INTEGER NOT NULL,
    ADD COLUMN `y` VARCHAR(191) NULL,
    ADD COLUMN `z` BOOLEAN NOT NULL DEFAULT false;
