/*
  Warnings:

  - The primary key for the `A` table will be changed. If it partially fails, the table could be left without primary key constraint.

*/
-- RedefineTables
CREATE TABLE "_prisma_new_A" (
    "a" INT4 NOT NULL,
    "b" STRING NOT NULL,

    CONSTRAINT "A_pkey" PRIMARY KEY ("a","b")
);
INSERT INTO "_prisma_new_A" ("a","b") SELECT "a","b" FROM "A";
DROP TABLE "A" CASCADE;
ALTER TABLE "_prisma_new_A" RENAME TO "A";
