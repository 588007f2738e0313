-- CreateTable
CREATE TABLE "SecondOfTheModelsWithQuiteLongNames" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
);

-- CreateTable
CREATE TABLE "FirstOfTheModelsWithQuiteLongName" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
);

-- CreateTable
CREATE TABLE "ThirdOfTheModelsWithLongNames" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
);

-- CreateTable
CREATE TABLE "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithLongNames" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,
    CONSTRAINT "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithLongNames_A_fkey" FOREIGN KEY ("A") REFERENCES "FirstOfTheModelsWithQuiteLongName" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithLongNames_B_fkey" FOREIGN KEY ("B") REFERENCES "ThirdOfTheModelsWithLongNames" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWithQuiteLongNames" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,
    CONSTRAINT "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWithQuiteLongNames_A_fkey" FOREIGN KEY ("A") REFERENCES "FirstOfTheModelsWithQuiteLongName" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWithQuiteLongNames_B_fkey" FOREIGN KEY ("B") REFERENCES "SecondOfTheModelsWithQuiteLongNames" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithLongNames_AB_unique" ON "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithLongNames"("A", "B");

-- CreateIndex
CREATE INDEX "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithLongNames_B_index" ON "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithLongNames"("B");

-- CreateIndex
CREATE UNIQUE INDEX "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWithQuiteLongNames_AB_unique" ON "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWithQuiteLongNames"("A", "B");

-- CreateIndex
CREATE INDEX "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWithQuiteLongNames_B_index" ON "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWithQuiteLongNames"("B");
