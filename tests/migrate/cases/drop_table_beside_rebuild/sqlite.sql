/*
  Warnings:

  - You are about to drop the `Ant` table. If the table is not empty, all the data it contains will be lost.
  - Made the column `x` on table `Bee` required. This step will fail if there are existing NULL values in that column.

*/
-- DropIndex
DROP INDEX "Ant_x_key";

-- DropIndex
DROP INDEX "Ant_y_idx";

-- DropTable
PRAGMA foreign_keys=off;
DROP TABLE "Ant";
PRAGMA foreign_keys=on;

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Bee" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "x" INTEGER NOT NULL
);
INSERT INTO "new_Bee" ("id", "x") SELECT "id", "x" FROM "Bee";
DROP TABLE "Bee";
ALTER TABLE "new_Bee" RENAME TO "Bee";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
