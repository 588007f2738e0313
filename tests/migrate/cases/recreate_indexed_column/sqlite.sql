/*
  Warnings:

  - You are about to alter the column `x` on the `A` table. The data in that column could be lost. The data in that column will be cast from `String` to `Int`.
  - You are about to alter the column `z` on the `A` table. The data in that column could be lost. The data in that column will be cast from `String` to `Int`.

*/
-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_A" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "x" INTEGER NOT NULL,
    "y" INTEGER NOT NULL,
    "z" INTEGER NOT NULL
);
INSERT INTO "new_A" ("id", "x", "y", "z") SELECT "id", "x", "y", "z" FROM "A";
DROP TABLE "A";
ALTER TABLE "new_A" RENAME TO "A";
CREATE INDEX "A_z_idx" ON "A"("z");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
