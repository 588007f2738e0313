-- AlterTable
ALTER TABLE "Cat" ADD COLUMN     "other" INT4 NOT NULL;

-- AlterPrimaryKey
ALTER TABLE "Cat" ALTER PRIMARY KEY USING COLUMNS ("id", "other");

-- CreateIndex
CREATE UNIQUE INDEX "Cat_id_key" ON "Cat"("id");

-- RenameForeignKey
ALTER TABLE "Cat" RENAME CONSTRAINT "fk_1" TO "fk_2";
