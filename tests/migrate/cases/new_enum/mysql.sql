/*
  Warnings:

  - Added the required column `e` to the `A` table without a default value. This is not possible if the table is not empty.

*/
-- AlterTable
ALTER TABLE `A` ADD COLUMN `e` ENUM('A', 'B') NOT NULL;
