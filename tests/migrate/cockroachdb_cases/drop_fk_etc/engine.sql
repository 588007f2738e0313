-- DropForeignKey
ALTER TABLE "A" DROP CONSTRAINT "A_b_fkey";

-- DropIndex
DROP INDEX "A_u_key";

-- DropIndex
DROP INDEX "A_b_idx";

-- DropTable
DROP TABLE "B";
