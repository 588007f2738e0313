-- RenameIndex
ALTER INDEX "A_x_idx" RENAME TO "foo";
