/*
  Warnings:

  - You are about to drop the `Ant` table. If the table is not empty, all the data it contains will be lost.
  - Made the column `x` on table `Bee` required. This step will fail if there are existing NULL values in that column.

*/
-- AlterTable
ALTER TABLE `Bee` MODIFY `x` INTEGER NOT NULL;

-- DropTable
DROP TABLE `Ant`;
