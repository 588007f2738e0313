/*
  Warnings:

  - Made the column `r2` on table `A` required. This step will fail if there are existing NULL values in that column.

*/
-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_A" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "x" TEXT NOT NULL DEFAULT 'b',
    "d" DATETIME NOT NULL,
    "r" INTEGER NOT NULL DEFAULT 3,
    "r2" INTEGER NOT NULL
);
INSERT INTO "new_A" ("d", "id", "r", "r2", "x") SELECT "d", "id", coalesce("r", 3) AS "r", "r2", "x" FROM "A";
DROP TABLE "A";
ALTER TABLE "new_A" RENAME TO "A";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
