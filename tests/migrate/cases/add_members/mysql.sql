-- AlterTable
ALTER TABLE `A` MODIFY `e` ENUM('A', 'X', 'B', 'C') NOT NULL;
