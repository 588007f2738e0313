/*
  Warnings:

  - You are about to drop the `Q` table. If the table is not empty, all the data it contains will be lost.

*/
-- DropForeignKey
ALTER TABLE `A` DROP FOREIGN KEY `A_bi_fkey`;

-- DropForeignKey
ALTER TABLE `A` DROP FOREIGN KEY `A_ci_fkey`;

-- DropIndex
DROP INDEX `A_w_idx` ON `A`;

-- DropIndex
DROP INDEX `A_bi_fkey` ON `A`;

-- AlterTable
ALTER TABLE `A` ADD COLUMN `z` INTEGER NULL,
    MODIFY `e` ENUM('A', 'B') NOT NULL;

-- DropTable
DROP TABLE `Q`;

-- CreateTable
CREATE TABLE `R` (
    `id` INTEGER NOT NULL,
    `g` ENUM('A') NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateIndex
CREATE INDEX `A_y_idx` ON `A`(`y`);

-- AddForeignKey
ALTER TABLE `A` ADD CONSTRAINT `zz` FOREIGN KEY (`bi`) REFERENCES `B`(`id`) ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `A` ADD CONSTRAINT `A_ci_fkey` FOREIGN KEY (`ci`) REFERENCES `B`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

-- RenameIndex
ALTER TABLE `A` RENAME INDEX `A_x_idx` TO `foo`;
