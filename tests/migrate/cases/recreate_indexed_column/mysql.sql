/*
  Warnings:

  - You are about to alter the column `x` on the `A` table. The data in that column could be lost. The data in that column will be cast from `VarChar(191)` to `Int`.
  - You are about to alter the column `z` on the `A` table. The data in that column could be lost. The data in that column will be cast from `VarChar(191)` to `Int`.

*/
-- DropIndex
DROP INDEX `A_x_idx` ON `A`;

-- DropIndex
DROP INDEX `A_x_y_idx` ON `A`;

-- AlterTable
ALTER TABLE `A` MODIFY `x` INTEGER NOT NULL,
    MODIFY `z` INTEGER NOT NULL;
