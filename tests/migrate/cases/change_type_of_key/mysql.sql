/*
  Warnings:

  - The primary key for the `B` table will be changed. If it partially fails, the table could be left without primary key constraint.

*/
-- DropForeignKey
ALTER TABLE `A` DROP FOREIGN KEY `A_bid_fkey`;

-- AlterTable
ALTER TABLE `A` MODIFY `bid` BIGINT NULL;

-- AlterTable
ALTER TABLE `B` DROP PRIMARY KEY,
    MODIFY `id` BIGINT NOT NULL,
    ADD PRIMARY KEY (`id`);

-- AddForeignKey
ALTER TABLE `A` ADD CONSTRAINT `A_bid_fkey` FOREIGN KEY (`bid`) REFERENCES `B`(`id`) ON DELETE SET NULL ON UPDATE CASCADE;
