/*
  Warnings:

  - The primary key for the `A` table will be changed. If it partially fails, the table could be left without primary key constraint.

*/
-- DropForeignKey
ALTER TABLE "_AToB" DROP CONSTRAINT "_AToB_A_fkey";

-- AlterTable
DROP INDEX "_AToB_AB_unique";
ALTER TABLE "_AToB" ALTER COLUMN "A" SET DATA TYPE STRING;
CREATE UNIQUE INDEX "_AToB_AB_unique" ON "_AToB"("A", "B");

-- RedefineTables
CREATE TABLE "_prisma_new_A" (
    "id" STRING NOT NULL,

    CONSTRAINT "A_pkey" PRIMARY KEY ("id")
);
INSERT INTO "_prisma_new_A" ("id") SELECT "id" FROM "A";
DROP TABLE "A" CASCADE;
ALTER TABLE "_prisma_new_A" RENAME TO "A";

-- AddForeignKey
ALTER TABLE "_AToB" ADD CONSTRAINT "_AToB_A_fkey" FOREIGN KEY ("A") REFERENCES "A"("id") ON DELETE CASCADE ON UPDATE CASCADE;
