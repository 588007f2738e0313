/*
  Warnings:

  - The primary key for the `B` table will be changed. If it partially fails, the table could be left without primary key constraint.
  - You are about to alter the column `bid` on the `A` table. The data in that column could be lost. The data in that column will be cast from `Int` to `BigInt`.
  - You are about to alter the column `id` on the `B` table. The data in that column could be lost. The data in that column will be cast from `Int` to `BigInt`.

*/
-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_A" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "bid" BIGINT,
    CONSTRAINT "A_bid_fkey" FOREIGN KEY ("bid") REFERENCES "B" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);
INSERT INTO "new_A" ("bid", "id") SELECT "bid", "id" FROM "A";
DROP TABLE "A";
ALTER TABLE "new_A" RENAME TO "A";
CREATE TABLE "new_B" (
    "id" BIGINT NOT NULL PRIMARY KEY
);
INSERT INTO "new_B" ("id") SELECT "id" FROM "B";
DROP TABLE "B";
ALTER TABLE "new_B" RENAME TO "B";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
