-- DropForeignKey
ALTER TABLE "B" DROP CONSTRAINT "B_aid_fkey";

-- DropForeignKey
ALTER TABLE "D" DROP CONSTRAINT "D_aid_fkey";

-- AlterTable
ALTER TABLE "D" DROP COLUMN "aid";
ALTER TABLE "D" ADD COLUMN     "aid" INT8 NOT NULL;

-- RedefineTables
CREATE TABLE "_prisma_new_A" (
    "id" INT8 NOT NULL,
    "a" INT4 NOT NULL,
    "u" STRING NOT NULL,
    "n" INT4,

    CONSTRAINT "A_pkey" PRIMARY KEY ("id")
);
DROP INDEX "A_u_key";
DROP INDEX "A_a_idx";
INSERT INTO "_prisma_new_A" ("a","id","u") SELECT "a","id","u" FROM "A";
DROP TABLE "A" CASCADE;
ALTER TABLE "_prisma_new_A" RENAME TO "A";
CREATE UNIQUE INDEX "A_u_key" ON "A"("u");
CREATE INDEX "A_a_idx" ON "A"("a");
ALTER TABLE "A" ADD CONSTRAINT "A_a_fkey" FOREIGN KEY ("a") REFERENCES "C"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "B" ADD CONSTRAINT "B_aid_fkey" FOREIGN KEY ("aid") REFERENCES "A"("u") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "D" ADD CONSTRAINT "D_aid_fkey" FOREIGN KEY ("aid") REFERENCES "A"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
