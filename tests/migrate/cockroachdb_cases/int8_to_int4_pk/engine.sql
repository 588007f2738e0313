-- RedefineTables
CREATE TABLE "_prisma_new_A" (
    "id" INT4 NOT NULL,

    CONSTRAINT "A_pkey" PRIMARY KEY ("id")
);
INSERT INTO "_prisma_new_A" ("id") SELECT "id" FROM "A";
DROP TABLE "A" CASCADE;
ALTER TABLE "_prisma_new_A" RENAME TO "A";
