/*
  Warnings:

  - The values [GONE,lost one] on the enum `A_e` will be removed. If these variants are still used in the database, this will fail.
  - The values [GONE,lost one] on the enum `A_f` will be removed. If these variants are still used in the database, this will fail.

*/
-- AlterTable
ALTER TABLE `A` MODIFY `e` ENUM('KEPT') NOT NULL DEFAULT 'KEPT',
    MODIFY `f` ENUM('KEPT') NULL;
