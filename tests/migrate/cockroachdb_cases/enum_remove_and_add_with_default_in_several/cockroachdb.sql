/*
  Warnings:

  - The values [B,C] on the enum `E` will be removed. If these variants are still used in the database, this will fail.
  - You are about to drop the column `e` on the `Z` table. All the data in the column will be lost.

*/
-- AlterEnum
ALTER TABLE "A" ALTER COLUMN "e" DROP DEFAULT;
ALTER TABLE "A" ALTER COLUMN "f" DROP DEFAULT;
ALTER TABLE "A" ALTER COLUMN "l" DROP DEFAULT;
ALTER TABLE "Z" ALTER COLUMN "e" DROP DEFAULT;
ALTER TYPE "E" ADD VALUE 'D';
ALTER TYPE "E" ADD VALUE 'F';
ALTER TYPE "E" DROP VALUE 'B';
ALTER TYPE "E" DROP VALUE 'C';

-- AlterTable
ALTER TABLE "A" ALTER COLUMN "e" SET DEFAULT 'A';
ALTER TABLE "A" ALTER COLUMN "f" DROP DEFAULT;
ALTER TABLE "A" ALTER COLUMN "l" DROP DEFAULT;

-- AlterTable
ALTER TABLE "Z" DROP COLUMN "e";
