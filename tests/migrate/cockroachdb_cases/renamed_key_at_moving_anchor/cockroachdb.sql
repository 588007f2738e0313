/*
  Warnings:

  - The primary key for the `Cat` table will be changed. If it partially fails, the table could be left without primary key constraint.
  - A unique constraint covering the columns `[id]` on the table `Cat` will be added. If there are existing duplicate values, this will fail.
  - Added the required column `other` to the `Cat` table without a default value. This is not possible if the table is not empty.

*/
-- DropForeignKey
ALTER TABLE "Cat" DROP CONSTRAINT "fk_1";

-- AlterTable
ALTER TABLE "Cat" ADD COLUMN     "other" INT4 NOT NULL;
ALTER TABLE "Cat" ALTER PRIMARY KEY USING COLUMNS ("id", "other");

-- CreateIndex
CREATE UNIQUE INDEX "Cat_id_key" ON "Cat"("id");

-- AddForeignKey
ALTER TABLE "Cat" ADD CONSTRAINT "fk_2" FOREIGN KEY ("toCatId") REFERENCES "Cat"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
