/*
  Warnings:

  - You are about to drop the column `y` on the `Z` table. All the data in the column will be lost.
  - You are about to drop the column `a` on the `B` table. All the data in the column will be lost.
  - You are about to drop the column `z` on the `B` table. All the data in the column will be lost.
  - You are about to drop the `D1` table. If the table is not empty, all the data it contains will be lost.
  - You are about to drop the `C1` table. If the table is not empty, all the data it contains will be lost.
  - A unique constraint covering the columns `[x]` on the table `M` will be added. If there are existing duplicate values, this will fail.

*/
-- DropIndex
DROP INDEX `Z_x_idx` ON `Z`;

-- DropIndex
DROP INDEX `B_z_key` ON `B`;

-- DropIndex
DROP INDEX `B_a_key` ON `B`;

-- AlterTable
ALTER TABLE `Z` DROP COLUMN `y`,
    ADD COLUMN `a` INTEGER NULL,
    ADD COLUMN `w` INTEGER NULL,
    MODIFY `x` BIGINT NOT NULL;

-- AlterTable
ALTER TABLE `M` MODIFY `x` BIGINT NOT NULL;

-- AlterTable
ALTER TABLE `B` DROP COLUMN `a`,
    DROP COLUMN `z`,
    MODIFY `x` BIGINT NOT NULL;

-- DropTable
DROP TABLE `D1`;

-- DropTable
DROP TABLE `C1`;

-- CreateTable
CREATE TABLE `N2` (
    `id` INTEGER NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `N1` (
    `id` INTEGER NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `A1` (
    `id` INTEGER NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateIndex
CREATE INDEX `Z_x_w_idx` ON `Z`(`x`, `w`);

-- CreateIndex
CREATE INDEX `Z_a_idx` ON `Z`(`a`);

-- CreateIndex
CREATE INDEX `Z_w_idx` ON `Z`(`w`);

-- CreateIndex
CREATE UNIQUE INDEX `M_x_key` ON `M`(`x`);
