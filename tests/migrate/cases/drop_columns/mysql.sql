/*
  Warnings:

  - You are about to drop the column `x` on the `A` table. All the data in the column will be lost.
  - You are about to drop the column `y` on the `A` table. All the data in the column will be lost.

*/
-- AlterTable
ALTER TABLE `A` DROP COLUMN `x`,
    DROP COLUMN `y`;
