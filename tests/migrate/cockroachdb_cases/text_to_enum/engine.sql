-- CreateEnum
CREATE TYPE "E" AS ENUM ('A');

-- AlterTable
ALTER TABLE "A" DROP COLUMN "e";
ALTER TABLE "A" ADD COLUMN     "e" "E" NOT NULL;
