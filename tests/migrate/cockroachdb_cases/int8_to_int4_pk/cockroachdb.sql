/*
  Warnings:

  - The primary key for the `A` table will be changed. If it partially fails, the table could be left without primary key constraint.
  - You are about to alter the column `id` on the `A` table. The data in that column could be lost. The data in that column will be cast from `Int8` to `Int4`.

*/
-- RedefineTables
CREATE TABLE "_prisma_new_A" (
    "id" INT4 NOT NULL,

    CONSTRAINT "A_pkey" PRIMARY KEY ("id")
);
INSERT INTO "_prisma_new_A" ("id") SELECT "id" FROM "A";
DROP TABLE "A" CASCADE;
ALTER TABLE "_prisma_new_A" RENAME TO "A";
