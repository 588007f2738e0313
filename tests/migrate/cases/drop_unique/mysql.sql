-- DropIndex
DROP INDEX `A_x_key` ON `A`;
