-- AlterTable
ALTER TABLE `A` MODIFY `e` ENUM('A', 'B', 'C') NOT NULL DEFAULT 'C';
