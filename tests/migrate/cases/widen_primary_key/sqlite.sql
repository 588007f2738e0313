/*
  Warnings:

  - The primary key for the `A` table will be changed. If it partially fails, the table could be left without primary key constraint.

*/
-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_A" (
    "id" INTEGER NOT NULL,
    "x" INTEGER NOT NULL,

    PRIMARY KEY ("id", "x")
);
INSERT INTO "new_A" ("id", "x") SELECT "id", "x" FROM "A";
DROP TABLE "A";
ALTER TABLE "new_A" RENAME TO "A";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
