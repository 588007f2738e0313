-- CreateTable
CREATE TABLE `users` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `email` VARCHAR(191) NOT NULL,
    `name` VARCHAR(191),
    `age` INTEGER,
    `role` ENUM('USER', 'admin', 'EDITOR') NOT NULL DEFAULT 'USER',
    `class` VARCHAR(191),
    `created_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    `updated_at` DATETIME(3) NOT NULL,
    `bossId` INTEGER,
    CONSTRAINT `users_bossId_fkey` FOREIGN KEY (`bossId`) REFERENCES `users` (`id`) ON DELETE SET NULL ON UPDATE CASCADE
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `Profile` (
    `id` VARCHAR(191) NOT NULL PRIMARY KEY,
    `bio` VARCHAR(191) NOT NULL,
    `userId` INTEGER NOT NULL,
    CONSTRAINT `Profile_userId_fkey` FOREIGN KEY (`userId`) REFERENCES `users` (`id`) ON DELETE CASCADE ON UPDATE CASCADE
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `Post` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `title` VARCHAR(191) NOT NULL,
    `views` INTEGER NOT NULL DEFAULT 0,
    `published` BOOLEAN NOT NULL DEFAULT false,
    `rating` DOUBLE,
    `authorId` INTEGER,
    CONSTRAINT `Post_authorId_fkey` FOREIGN KEY (`authorId`) REFERENCES `users` (`id`) ON DELETE SET NULL ON UPDATE CASCADE
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `Comment` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `text` VARCHAR(191) NOT NULL,
    `likes` INTEGER NOT NULL DEFAULT 0,
    `postId` INTEGER NOT NULL,
    `writerId` INTEGER,
    CONSTRAINT `Comment_postId_fkey` FOREIGN KEY (`postId`) REFERENCES `Post` (`id`) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT `Comment_writerId_fkey` FOREIGN KEY (`writerId`) REFERENCES `users` (`id`) ON DELETE SET NULL ON UPDATE CASCADE
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `Group` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `name` VARCHAR(191) NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `Tag` (
    `name` VARCHAR(191) NOT NULL PRIMARY KEY
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `Place` (
    `country` VARCHAR(191) NOT NULL,
    `code` INTEGER NOT NULL,
    `name` VARCHAR(191),

    PRIMARY KEY (`country`, `code`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `Visit` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `country` VARCHAR(191),
    `code` INTEGER,
    `note` VARCHAR(191) NOT NULL DEFAULT '',
    CONSTRAINT `Visit_country_code_fkey` FOREIGN KEY (`country`, `code`) REFERENCES `Place` (`country`, `code`) ON DELETE SET NULL ON UPDATE CASCADE
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `Ids` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `cuid` VARCHAR(191) NOT NULL,
    `cuid2` VARCHAR(191) NOT NULL,
    `ulid` VARCHAR(191) NOT NULL,
    `uuid4` VARCHAR(191) NOT NULL,
    `uuid7` VARCHAR(191) NOT NULL,
    `nano` VARCHAR(191) NOT NULL,
    `nano8` VARCHAR(191) NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `Values` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `string` LONGTEXT COLLATE utf8mb4_bin,
    `int` INTEGER,
    `big` BIGINT,
    `float` DOUBLE,
    `decimal` DECIMAL(65, 30),
    `boolean` BOOLEAN,
    `moment` DATETIME(6),
    `json` JSON,
    `bytes` LONGBLOB,
    `role` ENUM('USER', 'admin', 'EDITOR'),
    `parentId` INTEGER,
    CONSTRAINT `Values_parentId_fkey` FOREIGN KEY (`parentId`) REFERENCES `Values` (`id`) ON DELETE SET NULL ON UPDATE CASCADE
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `Defaults` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `string` VARCHAR(191) NOT NULL DEFAULT 'it\'s "quoted"',
    `int` INTEGER NOT NULL DEFAULT 42,
    `big` BIGINT NOT NULL DEFAULT 9007199254740993,
    `float` DOUBLE NOT NULL DEFAULT 1.5,
    `decimal` DECIMAL(65, 30) NOT NULL DEFAULT 12.25,
    `boolean` BOOLEAN NOT NULL DEFAULT true,
    `moment` DATETIME(3) NOT NULL DEFAULT '2020-02-29 12:30:00.000',
    `json` JSON NOT NULL DEFAULT ('{"a": [1, null]}'),
    `role` ENUM('USER', 'admin', 'EDITOR') NOT NULL DEFAULT 'admin'
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `Native` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `stamp` TIMESTAMP(6) NULL,
    `plain` DATETIME(0) NULL,
    `day` DATE NULL,
    `clock` TIME(6) NULL,
    `price` DECIMAL(10, 2) NULL,
    `short` VARCHAR(20) NULL,
    `fixed` CHAR(4) NULL,
    `long` LONGTEXT NULL,
    `bits` BIT(12) NULL,
    `flag` BIT(1) NULL,
    `small` SMALLINT NULL,
    `tiny` TINYINT NULL,
    `medium` MEDIUMINT NULL,
    `unsigned` INTEGER UNSIGNED NULL,
    `huge` BIGINT UNSIGNED NULL,
    `year` YEAR NULL,
    `real` FLOAT NULL,
    `binary` BINARY(4) NULL,
    `varbinary` VARBINARY(20) NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `_PostToTag` (
    `A` INTEGER NOT NULL,
    `B` VARCHAR(191) NOT NULL,
    CONSTRAINT `_PostToTag_A_fkey` FOREIGN KEY (`A`) REFERENCES `Post` (`id`) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT `_PostToTag_B_fkey` FOREIGN KEY (`B`) REFERENCES `Tag` (`name`) ON DELETE CASCADE ON UPDATE CASCADE
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `_GroupToUser` (
    `A` INTEGER NOT NULL,
    `B` INTEGER NOT NULL,
    CONSTRAINT `_GroupToUser_A_fkey` FOREIGN KEY (`A`) REFERENCES `Group` (`id`) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT `_GroupToUser_B_fkey` FOREIGN KEY (`B`) REFERENCES `users` (`id`) ON DELETE CASCADE ON UPDATE CASCADE
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateIndex
CREATE UNIQUE INDEX `users_email_key` ON `users`(`email`);

-- CreateIndex
CREATE UNIQUE INDEX `Profile_userId_key` ON `Profile`(`userId`);

-- CreateIndex
CREATE UNIQUE INDEX `Post_title_authorId_key` ON `Post`(`title`, `authorId`);

-- CreateIndex
CREATE UNIQUE INDEX `Group_name_key` ON `Group`(`name`);

-- CreateIndex
CREATE UNIQUE INDEX `Visit_code_note_key` ON `Visit`(`code`, `note`);

-- CreateIndex
CREATE UNIQUE INDEX `_PostToTag_AB_unique` ON `_PostToTag`(`A`, `B`);

-- CreateIndex
CREATE INDEX `_PostToTag_B_index` ON `_PostToTag`(`B`);

-- CreateIndex
CREATE UNIQUE INDEX `_GroupToUser_AB_unique` ON `_GroupToUser`(`A`, `B`);

-- CreateIndex
CREATE INDEX `_GroupToUser_B_index` ON `_GroupToUser`(`B`);
