-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_A" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "bid" INTEGER,
    CONSTRAINT "A_bid_fkey" FOREIGN KEY ("bid") REFERENCES "B" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_A" ("bid", "id") SELECT "bid", "id" FROM "A";
DROP TABLE "A";
ALTER TABLE "new_A" RENAME TO "A";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
