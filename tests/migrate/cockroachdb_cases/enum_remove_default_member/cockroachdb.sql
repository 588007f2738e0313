/*
  Warnings:

  - The values [B] on the enum `E` will be removed. If these variants are still used in the database, this will fail.

*/
-- AlterEnum
ALTER TABLE "A" ALTER COLUMN "e" DROP DEFAULT;
ALTER TYPE "E" DROP VALUE 'B';

-- AlterTable
ALTER TABLE "A" ALTER COLUMN "e" SET DEFAULT 'A';
