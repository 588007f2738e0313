-- DropTable
DROP TABLE "C";

-- CreateTable
CREATE TABLE "N" (
    "id" INT4 NOT NULL,

    CONSTRAINT "N_pkey" PRIMARY KEY ("id")
);

-- RedefineTables
CREATE TABLE "_prisma_new_A" (
    "id" STRING NOT NULL,

    CONSTRAINT "A_pkey" PRIMARY KEY ("id")
);
INSERT INTO "_prisma_new_A" ("id") SELECT "id" FROM "A";
DROP TABLE "A" CASCADE;
ALTER TABLE "_prisma_new_A" RENAME TO "A";
CREATE TABLE "_prisma_new_B" (
    "id" STRING NOT NULL,
    "aid" STRING NOT NULL,

    CONSTRAINT "B_pkey" PRIMARY KEY ("id")
);
INSERT INTO "_prisma_new_B" ("aid","id") SELECT "aid","id" FROM "B";
DROP TABLE "B" CASCADE;
ALTER TABLE "_prisma_new_B" RENAME TO "B";
CREATE UNIQUE INDEX "B_aid_key" ON "B"("aid");
ALTER TABLE "B" ADD CONSTRAINT "B_aid_fkey" FOREIGN KEY ("aid") REFERENCES "A"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
