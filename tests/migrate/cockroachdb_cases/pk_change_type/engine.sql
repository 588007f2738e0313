-- DropForeignKey
ALTER TABLE "B" DROP CONSTRAINT "B_aid_fkey";

-- AlterTable
ALTER TABLE "B" ALTER COLUMN "aid" SET DATA TYPE STRING;

-- RedefineTables
CREATE TABLE "_prisma_new_A" (
    "id" STRING NOT NULL,
    "a" INT4 NOT NULL,

    CONSTRAINT "A_pkey" PRIMARY KEY ("id")
);
INSERT INTO "_prisma_new_A" ("a","id") SELECT "a","id" FROM "A";
DROP TABLE "A" CASCADE;
ALTER TABLE "_prisma_new_A" RENAME TO "A";

-- AddForeignKey
ALTER TABLE "B" ADD CONSTRAINT "B_aid_fkey" FOREIGN KEY ("aid") REFERENCES "A"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
