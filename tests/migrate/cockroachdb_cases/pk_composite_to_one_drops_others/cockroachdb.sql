/*
  Warnings:

  - The primary key for the `A` table will be changed. If it partially fails, the table could be left without primary key constraint.
  - You are about to drop the `Z` table. If the table is not empty, all the data it contains will be lost.

*/
-- AlterTable
ALTER TABLE "A" ADD COLUMN     "n" INT4;
ALTER TABLE "A" ALTER PRIMARY KEY USING COLUMNS ("b");

-- DropTable
DROP TABLE "Z";

-- CreateTable
CREATE TABLE "Y" (
    "id" INT4 NOT NULL,

    CONSTRAINT "Y_pkey" PRIMARY KEY ("id")
);
