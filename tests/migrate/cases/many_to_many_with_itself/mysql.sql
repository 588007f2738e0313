-- CreateTable
CREATE TABLE `A` (
    `id` INTEGER NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `_foo` (
    `A` INTEGER NOT NULL,
    `B` INTEGER NOT NULL,

    UNIQUE INDEX `_foo_AB_unique`(`A`, `B`),
    INDEX `_foo_B_index`(`B`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- AddForeignKey
ALTER TABLE `_foo` ADD CONSTRAINT `_foo_A_fkey` FOREIGN KEY (`A`) REFERENCES `A`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `_foo` ADD CONSTRAINT `_foo_B_fkey` FOREIGN KEY (`B`) REFERENCES `A`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
