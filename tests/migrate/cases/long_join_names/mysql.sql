-- CreateTable
CREATE TABLE `SecondOfTheModelsWithQuiteLongNames` (
    `id` INTEGER NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `FirstOfTheModelsWithQuiteLongName` (
    `id` INTEGER NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `ThirdOfTheModelsWithLongNames` (
    `id` INTEGER NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithLongName` (
    `A` INTEGER NOT NULL,
    `B` INTEGER NOT NULL,

    UNIQUE INDEX `_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWi_AB_unique`(`A`, `B`),
    INDEX `_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWith_B_index`(`B`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWithQuiteLo` (
    `A` INTEGER NOT NULL,
    `B` INTEGER NOT NULL,

    UNIQUE INDEX `_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsW_AB_unique`(`A`, `B`),
    INDEX `_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWit_B_index`(`B`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- AddForeignKey
ALTER TABLE `_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithLongName` ADD CONSTRAINT `_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithL_A_fkey` FOREIGN KEY (`A`) REFERENCES `FirstOfTheModelsWithQuiteLongName`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithLongName` ADD CONSTRAINT `_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithL_B_fkey` FOREIGN KEY (`B`) REFERENCES `ThirdOfTheModelsWithLongNames`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWithQuiteLo` ADD CONSTRAINT `_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWith_A_fkey` FOREIGN KEY (`A`) REFERENCES `FirstOfTheModelsWithQuiteLongName`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWithQuiteLo` ADD CONSTRAINT `_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWith_B_fkey` FOREIGN KEY (`B`) REFERENCES `SecondOfTheModelsWithQuiteLongNames`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
