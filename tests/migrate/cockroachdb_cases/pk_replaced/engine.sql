-- RedefineTables
CREATE TABLE "_prisma_new_A" (
    "uid" STRING NOT NULL,
    "x" INT4 NOT NULL,

    CONSTRAINT "A_pkey" PRIMARY KEY ("uid")
);
INSERT INTO "_prisma_new_A" ("x") SELECT "x" FROM "A";
DROP TABLE "A" CASCADE;
ALTER TABLE "_prisma_new_A" RENAME TO "A";
