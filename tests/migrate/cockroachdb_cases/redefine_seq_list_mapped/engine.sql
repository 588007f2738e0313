-- RedefineTables
CREATE TABLE "_prisma_new_tbl" (
    "_x" STRING NOT NULL,
    "Zed" INT4[],
    "abc" STRING DEFAULT 'q',
    "new" INT4,
    "alt" INT8 NOT NULL,
    "txt" STRING,

    CONSTRAINT "tbl_pkey" PRIMARY KEY ("_x")
);
INSERT INTO "_prisma_new_tbl" ("Zed","_x","abc","alt","txt") SELECT "Zed","_x","abc","alt","txt" FROM "tbl";
DROP TABLE "tbl" CASCADE;
ALTER TABLE "_prisma_new_tbl" RENAME TO "tbl";
