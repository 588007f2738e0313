/*
  Warnings:

  - Made the column `r` on table `A` required. This step will fail if there are existing NULL values in that column.
  - Made the column `r2` on table `A` required. This step will fail if there are existing NULL values in that column.

*/
-- AlterTable
ALTER TABLE `A` MODIFY `x` VARCHAR(191) NOT NULL DEFAULT 'b',
    ALTER COLUMN `d` DROP DEFAULT,
    MODIFY `r` INTEGER NOT NULL DEFAULT 3,
    MODIFY `r2` INTEGER NOT NULL;
