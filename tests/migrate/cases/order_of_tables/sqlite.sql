/*
  Warnings:

  - You are about to drop the `Cat` table. If the table is not empty, all the data it contains will be lost.
  - A unique constraint covering the columns `[x]` on the table `Bee` will be added. If there are existing duplicate values, this will fail.

*/
-- DropTable
PRAGMA foreign_keys=off;
DROP TABLE "Cat";
PRAGMA foreign_keys=on;

-- CreateTable
CREATE TABLE "Elk" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "y" INTEGER NOT NULL,
    "antId" INTEGER,
    CONSTRAINT "Elk_antId_fkey" FOREIGN KEY ("antId") REFERENCES "Ant" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Bee" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "x" INTEGER NOT NULL,
    "antId" INTEGER,
    CONSTRAINT "Bee_antId_fkey" FOREIGN KEY ("antId") REFERENCES "Ant" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);
INSERT INTO "new_Bee" ("antId", "id", "x") SELECT "antId", "id", "x" FROM "Bee";
DROP TABLE "Bee";
ALTER TABLE "new_Bee" RENAME TO "Bee";
CREATE UNIQUE INDEX "Bee_x_key" ON "Bee"("x");
CREATE TABLE "new_Dog" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "antId" INTEGER
);
INSERT INTO "new_Dog" ("antId", "id") SELECT "antId", "id" FROM "Dog";
DROP TABLE "Dog";
ALTER TABLE "new_Dog" RENAME TO "Dog";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE UNIQUE INDEX "Elk_y_key" ON "Elk"("y");
