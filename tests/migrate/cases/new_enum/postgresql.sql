/*
  Warnings:

  - Added the required column `e` to the `A` table without a default value. This is not possible if the table is not empty.

*/
-- CreateEnum
CREATE TYPE "E" AS ENUM ('A', 'B');

-- AlterTable
ALTER TABLE "A" ADD COLUMN     "e" "E" NOT NULL;
