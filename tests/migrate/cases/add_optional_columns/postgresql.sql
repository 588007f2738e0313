-- CreateEnum
CREATE TYPE "E" AS ENUM ('A');

-- AlterTable
ALTER TABLE "A" ADD COLUMN     "e" "E",
ADD COLUMN     "x" INTEGER,
ADD COLUMN     "y" TEXT DEFAULT 's';
