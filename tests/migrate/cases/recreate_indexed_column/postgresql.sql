/*
  Warnings:

  - Changed the type of `x` on the `A` table. No cast exists, the column would be dropped and recreated, which cannot be done if there is data, since the column is required.
  - Changed the type of `z` on the `A` table. No cast exists, the column would be dropped and recreated, which cannot be done if there is data, since the column is required.

*/
-- DropIndex
DROP INDEX "A_x_idx";

-- DropIndex
DROP INDEX "A_x_y_idx";

-- AlterTable
ALTER TABLE "A" DROP COLUMN "x",
ADD COLUMN     "x" INTEGER NOT NULL,
DROP COLUMN "z",
ADD COLUMN     "z" INTEGER NOT NULL;

-- CreateIndex
CREATE INDEX "A_z_idx" ON "A"("z");
