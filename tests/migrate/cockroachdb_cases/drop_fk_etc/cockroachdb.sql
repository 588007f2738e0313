/*
  Warnings:

  - You are about to drop the `B` table. If the table is not empty, all the data it contains will be lost.

*/
-- DropForeignKey
ALTER TABLE "A" DROP CONSTRAINT "A_b_fkey";

-- DropIndex
DROP INDEX "A_u_key";

-- DropIndex
DROP INDEX "A_b_idx";

-- DropTable
DROP TABLE "B";
