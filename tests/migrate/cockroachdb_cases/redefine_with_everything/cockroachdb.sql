/*
  Warnings:

  - The primary key for the `A` table will be changed. If it partially fails, the table could be left without primary key constraint.

*/
-- DropForeignKey
ALTER TABLE "D" DROP CONSTRAINT "D_aid_fkey";

-- AlterTable
ALTER TABLE "A" ADD COLUMN     "n" INT4;
ALTER TABLE "A" ALTER COLUMN "id" SET DATA TYPE INT8;

-- AlterTable
ALTER TABLE "D" ALTER COLUMN "aid" SET DATA TYPE INT8;

-- AddForeignKey
ALTER TABLE "D" ADD CONSTRAINT "D_aid_fkey" FOREIGN KEY ("aid") REFERENCES "A"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
