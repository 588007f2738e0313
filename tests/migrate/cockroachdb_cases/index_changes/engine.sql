-- DropIndex
DROP INDEX "A_c_idx";

-- CreateIndex
CREATE INDEX "A_c_idx" ON "A"("c" DESC);

-- CreateIndex
CREATE INDEX "A_j_idx" ON "A" USING GIN ("j");

-- RenameIndex
ALTER INDEX "x" RENAME TO "y";

-- RenameIndex
ALTER INDEX "u" RENAME TO "v";
