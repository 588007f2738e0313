-- DropForeignKey
ALTER TABLE "A" DROP CONSTRAINT "A_b_fkey";

-- DropTable
DROP TABLE "A";

-- DropTable
DROP TABLE "B";

-- DropEnum
DROP TYPE "E";
