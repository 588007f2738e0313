-- CreateTable
CREATE TABLE "SecondOfTheModelsWithQuiteLongNames" (
    "id" INTEGER NOT NULL,

    CONSTRAINT "SecondOfTheModelsWithQuiteLongNames_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FirstOfTheModelsWithQuiteLongName" (
    "id" INTEGER NOT NULL,

    CONSTRAINT "FirstOfTheModelsWithQuiteLongName_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ThirdOfTheModelsWithLongNames" (
    "id" INTEGER NOT NULL,

    CONSTRAINT "ThirdOfTheModelsWithLongNames_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithLongNam" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWit_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWithQuiteL" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWi_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateIndex
CREATE INDEX "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWit_B_index" ON "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithLongNam"("B");

-- CreateIndex
CREATE INDEX "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWi_B_index" ON "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWithQuiteL"("B");

-- AddForeignKey
ALTER TABLE "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithLongNam" ADD CONSTRAINT "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWith_A_fkey" FOREIGN KEY ("A") REFERENCES "FirstOfTheModelsWithQuiteLongName"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWithLongNam" ADD CONSTRAINT "_FirstOfTheModelsWithQuiteLongNameToThirdOfTheModelsWith_B_fkey" FOREIGN KEY ("B") REFERENCES "ThirdOfTheModelsWithLongNames"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWithQuiteL" ADD CONSTRAINT "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWit_A_fkey" FOREIGN KEY ("A") REFERENCES "FirstOfTheModelsWithQuiteLongName"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWithQuiteL" ADD CONSTRAINT "_FirstOfTheModelsWithQuiteLongNameToSecondOfTheModelsWit_B_fkey" FOREIGN KEY ("B") REFERENCES "SecondOfTheModelsWithQuiteLongNames"("id") ON DELETE CASCADE ON UPDATE CASCADE;
