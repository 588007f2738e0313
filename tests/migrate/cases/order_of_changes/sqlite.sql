/*
  Warnings:

  - You are about to drop the `D1` table. If the table is not empty, all the data it contains will be lost.
  - You are about to drop the `C1` table. If the table is not empty, all the data it contains will be lost.
  - You are about to drop the column `y` on the `Z` table. All the data in the column will be lost.
  - You are about to drop the column `a` on the `B` table. All the data in the column will be lost.
  - You are about to drop the column `z` on the `B` table. All the data in the column will be lost.
  - You are about to alter the column `x` on the `Z` table. The data in that column could be lost. The data in that column will be cast from `Int` to `BigInt`.
  - You are about to alter the column `x` on the `M` table. The data in that column could be lost. The data in that column will be cast from `Int` to `BigInt`.
  - You are about to alter the column `x` on the `B` table. The data in that column could be lost. The data in that column will be cast from `Int` to `BigInt`.
  - A unique constraint covering the columns `[x]` on the table `M` will be added. If there are existing duplicate values, this will fail.

*/
-- DropTable
PRAGMA foreign_keys=off;
DROP TABLE "D1";
PRAGMA foreign_keys=on;

-- DropTable
PRAGMA foreign_keys=off;
DROP TABLE "C1";
PRAGMA foreign_keys=on;

-- CreateTable
CREATE TABLE "N2" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
);

-- CreateTable
CREATE TABLE "N1" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
);

-- CreateTable
CREATE TABLE "A1" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Z" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "x" BIGINT NOT NULL,
    "w" INTEGER,
    "a" INTEGER
);
INSERT INTO "new_Z" ("id", "x") SELECT "id", "x" FROM "Z";
DROP TABLE "Z";
ALTER TABLE "new_Z" RENAME TO "Z";
CREATE INDEX "Z_x_w_idx" ON "Z"("x", "w");
CREATE INDEX "Z_a_idx" ON "Z"("a");
CREATE INDEX "Z_w_idx" ON "Z"("w");
CREATE TABLE "new_M" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "x" BIGINT NOT NULL
);
INSERT INTO "new_M" ("id", "x") SELECT "id", "x" FROM "M";
DROP TABLE "M";
ALTER TABLE "new_M" RENAME TO "M";
CREATE UNIQUE INDEX "M_x_key" ON "M"("x");
CREATE TABLE "new_B" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "x" BIGINT NOT NULL
);
INSERT INTO "new_B" ("id", "x") SELECT "id", "x" FROM "B";
DROP TABLE "B";
ALTER TABLE "new_B" RENAME TO "B";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
