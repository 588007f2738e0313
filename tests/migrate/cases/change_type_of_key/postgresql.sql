/*
  Warnings:

  - The primary key for the `B` table will be changed. If it partially fails, the table could be left without primary key constraint.

*/
-- DropForeignKey
ALTER TABLE "A" DROP CONSTRAINT "A_bid_fkey";

-- AlterTable
ALTER TABLE "A" ALTER COLUMN "bid" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "B" DROP CONSTRAINT "B_pkey",
ALTER COLUMN "id" SET DATA TYPE BIGINT,
ADD CONSTRAINT "B_pkey" PRIMARY KEY ("id");

-- AddForeignKey
ALTER TABLE "A" ADD CONSTRAINT "A_bid_fkey" FOREIGN KEY ("bid") REFERENCES "B"("id") ON DELETE SET NULL ON UPDATE CASCADE;
