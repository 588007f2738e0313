-- DropIndex
DROP INDEX `A_x_idx` ON `A`;

-- CreateIndex
CREATE INDEX `A_x_idx` ON `A`(`x` DESC);
