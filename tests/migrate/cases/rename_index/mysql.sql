-- RenameIndex
ALTER TABLE `A` RENAME INDEX `A_x_idx` TO `foo`;
