/*
  Warnings:

  - You are about to drop the `Q` table. If the table is not empty, all the data it contains will be lost.

*/
-- CreateEnum
CREATE TYPE "G" AS ENUM ('A');

-- AlterEnum
ALTER TYPE "E" ADD VALUE 'B';

-- DropForeignKey
ALTER TABLE "A" DROP CONSTRAINT "A_ci_fkey";

-- DropIndex
DROP INDEX "A_w_idx";

-- AlterTable
ALTER TABLE "A" ADD COLUMN     "z" INTEGER;

-- DropTable
DROP TABLE "Q";

-- DropEnum
DROP TYPE "F";

-- CreateTable
CREATE TABLE "R" (
    "id" INTEGER NOT NULL,
    "g" "G" NOT NULL,

    CONSTRAINT "R_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "A_y_idx" ON "A"("y");

-- RenameForeignKey
ALTER TABLE "A" RENAME CONSTRAINT "A_bi_fkey" TO "zz";

-- AddForeignKey
ALTER TABLE "A" ADD CONSTRAINT "A_ci_fkey" FOREIGN KEY ("ci") REFERENCES "B"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- RenameIndex
ALTER INDEX "A_x_idx" RENAME TO "foo";
