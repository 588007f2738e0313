/*
  Warnings:

  - You are about to drop the column `bid` on the `A` table. All the data in the column will be lost.
  - You are about to drop the `B` table. If the table is not empty, all the data it contains will be lost.

*/
-- DropForeignKey
ALTER TABLE `A` DROP FOREIGN KEY `A_bid_fkey`;

-- DropIndex
DROP INDEX `A_bid_fkey` ON `A`;

-- AlterTable
ALTER TABLE `A` DROP COLUMN `bid`;

-- DropTable
DROP TABLE `B`;
