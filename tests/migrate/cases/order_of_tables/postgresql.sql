/*
  Warnings:

  - You are about to drop the `Cat` table. If the table is not empty, all the data it contains will be lost.
  - A unique constraint covering the columns `[x]` on the table `Bee` will be added. If there are existing duplicate values, this will fail.

*/
-- DropForeignKey
ALTER TABLE "Cat" DROP CONSTRAINT "Cat_dogId_fkey";

-- DropForeignKey
ALTER TABLE "Dog" DROP CONSTRAINT "Dog_antId_fkey";

-- DropTable
DROP TABLE "Cat";

-- CreateTable
CREATE TABLE "Elk" (
    "id" INTEGER NOT NULL,
    "y" INTEGER NOT NULL,
    "antId" INTEGER,

    CONSTRAINT "Elk_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Elk_y_key" ON "Elk"("y");

-- CreateIndex
CREATE UNIQUE INDEX "Bee_x_key" ON "Bee"("x");

-- AddForeignKey
ALTER TABLE "Elk" ADD CONSTRAINT "Elk_antId_fkey" FOREIGN KEY ("antId") REFERENCES "Ant"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Bee" ADD CONSTRAINT "Bee_antId_fkey" FOREIGN KEY ("antId") REFERENCES "Ant"("id") ON DELETE SET NULL ON UPDATE CASCADE;
