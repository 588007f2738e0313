-- DropForeignKey
ALTER TABLE "_AToB" DROP CONSTRAINT "_AToB_A_fkey";

-- AlterTable
ALTER TABLE "_AToB" DROP COLUMN "A";
ALTER TABLE "_AToB" ADD COLUMN     "A" STRING NOT NULL;

-- RedefineTables
CREATE TABLE "_prisma_new_A" (
    "id" STRING NOT NULL,

    CONSTRAINT "A_pkey" PRIMARY KEY ("id")
);
INSERT INTO "_prisma_new_A" ("id") SELECT "id" FROM "A";
DROP TABLE "A" CASCADE;
ALTER TABLE "_prisma_new_A" RENAME TO "A";

-- CreateIndex
CREATE UNIQUE INDEX "_AToB_AB_unique" ON "_AToB"("A", "B");

-- AddForeignKey
ALTER TABLE "_AToB" ADD CONSTRAINT "_AToB_A_fkey" FOREIGN KEY ("A") REFERENCES "A"("id") ON DELETE CASCADE ON UPDATE CASCADE;
