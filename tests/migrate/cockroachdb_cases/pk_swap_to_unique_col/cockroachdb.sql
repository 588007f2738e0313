/*
  Warnings:

  - The primary key for the `A` table will be changed. If it partially fails, the table could be left without primary key constraint.
  - A unique constraint covering the columns `[id]` on the table `A` will be added. If there are existing duplicate values, this will fail.

*/
-- DropIndex
DROP INDEX "A_b_key";

-- AlterTable
ALTER TABLE "A" ALTER PRIMARY KEY USING COLUMNS ("b");

-- CreateIndex
CREATE UNIQUE INDEX "A_id_key" ON "A"("id");
