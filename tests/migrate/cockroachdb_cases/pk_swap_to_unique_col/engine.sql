-- DropIndex
DROP INDEX "A_b_key";

-- AlterPrimaryKey
ALTER TABLE "A" ALTER PRIMARY KEY USING COLUMNS ("b");

-- CreateIndex
CREATE UNIQUE INDEX "A_id_key" ON "A"("id");
