-- DropForeignKey
ALTER TABLE `A` DROP FOREIGN KEY `A_bid_fkey`;

-- DropIndex
DROP INDEX `A_bid_fkey` ON `A`;

-- AddForeignKey
ALTER TABLE `A` ADD CONSTRAINT `zz` FOREIGN KEY (`bid`) REFERENCES `B`(`id`) ON DELETE SET NULL ON UPDATE CASCADE;
