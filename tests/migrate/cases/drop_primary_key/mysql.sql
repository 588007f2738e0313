/*
  Warnings:

  - The primary key for the `A` table will be changed. If it partially fails, the table could be left without primary key constraint.
  - A unique constraint covering the columns `[id]` on the table `A` will be added. If there are existing duplicate values, this will fail.

*/
-- AlterTable
ALTER TABLE `A` DROP PRIMARY KEY;

-- CreateIndex
CREATE UNIQUE INDEX `A_id_key` ON `A`(`id`);
