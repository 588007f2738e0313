/*
  Warnings:

  - The primary key for the `A` table will be changed. If it partially fails, the table could be left without primary key constraint.
  - You are about to drop the column `id` on the `A` table. All the data in the column will be lost.
  - Added the required column `uid` to the `A` table without a default value. This is not possible if the table is not empty.

*/
-- RedefineTables
CREATE TABLE "_prisma_new_A" (
    "uid" STRING NOT NULL,
    "x" INT4 NOT NULL,

    CONSTRAINT "A_pkey" PRIMARY KEY ("uid")
);
INSERT INTO "_prisma_new_A" ("x") SELECT "x" FROM "A";
DROP TABLE "A" CASCADE;
ALTER TABLE "_prisma_new_A" RENAME TO "A";
