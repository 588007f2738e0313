/*
  Warnings:

  - You are about to drop the `Cat` table. If the table is not empty, all the data it contains will be lost.
  - A unique constraint covering the columns `[x]` on the table `Bee` will be added. If there are existing duplicate values, this will fail.

*/
-- DropForeignKey
ALTER TABLE `Cat` DROP FOREIGN KEY `Cat_dogId_fkey`;

-- DropForeignKey
ALTER TABLE `Dog` DROP FOREIGN KEY `Dog_antId_fkey`;

-- DropIndex
DROP INDEX `Dog_antId_fkey` ON `Dog`;

-- DropTable
DROP TABLE `Cat`;

-- CreateTable
CREATE TABLE `Elk` (
    `id` INTEGER NOT NULL,
    `y` INTEGER NOT NULL,
    `antId` INTEGER NULL,

    UNIQUE INDEX `Elk_y_key`(`y`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateIndex
CREATE UNIQUE INDEX `Bee_x_key` ON `Bee`(`x`);

-- AddForeignKey
ALTER TABLE `Elk` ADD CONSTRAINT `Elk_antId_fkey` FOREIGN KEY (`antId`) REFERENCES `Ant`(`id`) ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `Bee` ADD CONSTRAINT `Bee_antId_fkey` FOREIGN KEY (`antId`) REFERENCES `Ant`(`id`) ON DELETE SET NULL ON UPDATE CASCADE;
