/*
  Warnings:

  - A unique constraint covering the columns `[long]` on the table `A` will be added. If there are existing duplicate values, this will fail.

*/
-- DropForeignKey
ALTER TABLE `B` DROP FOREIGN KEY `B_aid_fkey`;

-- DropIndex
DROP INDEX `A_text_idx` ON `A`;

-- DropIndex
DROP INDEX `B_aid_n_idx` ON `B`;

-- CreateTable
CREATE TABLE `C` (
    `text` TEXT NOT NULL,
    `body` TEXT NOT NULL,

    FULLTEXT INDEX `words`(`body`),
    INDEX `C_body_idx`(`body`(10)),
    PRIMARY KEY (`text`(40))
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateIndex
CREATE UNIQUE INDEX `A_long_key` ON `A`(`long`(100));

-- CreateIndex
CREATE INDEX `A_text_id_idx` ON `A`(`text`(30) DESC, `id`);

-- CreateIndex
CREATE FULLTEXT INDEX `A_text_long_idx` ON `A`(`text`, `long`);

-- AddForeignKey
ALTER TABLE `B` ADD CONSTRAINT `B_aid_fkey` FOREIGN KEY (`aid`) REFERENCES `A`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;
