/*
  Warnings:

  - You are about to alter the column `y` on the `A` table. The data in that column could be lost. The data in that column will be cast from `VarChar(20)` to `VarChar(10)`.
  - You are about to alter the column `z` on the `A` table. The data in that column could be lost. The data in that column will be cast from `VarChar(191)` to `VarChar(5)`.

*/
-- AlterTable
ALTER TABLE `A` MODIFY `x` VARCHAR(20) NOT NULL,
    MODIFY `y` VARCHAR(10) NOT NULL,
    MODIFY `z` VARCHAR(5) NOT NULL,
    MODIFY `c` CHAR(4) NOT NULL;
