-- CreateTable
CREATE TABLE "A" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
);

-- CreateTable
CREATE TABLE "_foo" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,
    CONSTRAINT "_foo_A_fkey" FOREIGN KEY ("A") REFERENCES "A" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "_foo_B_fkey" FOREIGN KEY ("B") REFERENCES "A" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "_foo_AB_unique" ON "_foo"("A", "B");

-- CreateIndex
CREATE INDEX "_foo_B_index" ON "_foo"("B");
