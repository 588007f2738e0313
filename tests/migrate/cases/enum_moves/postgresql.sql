/*
  Warnings:

  - The values [B] on the enum `E` will be removed. If these variants are still used in the database, this will fail.
  - You are about to drop the column `e` on the `A` table. All the data in the column will be lost.

*/
-- AlterEnum
BEGIN;
CREATE TYPE "E_new" AS ENUM ('A');
ALTER TABLE "A" ALTER COLUMN "e" TYPE "E_new" USING ("e"::text::"E_new");
ALTER TYPE "E" RENAME TO "E_old";
ALTER TYPE "E_new" RENAME TO "E";
DROP TYPE "E_old";
COMMIT;

-- AlterTable
ALTER TABLE "A" DROP COLUMN "e";

-- AlterTable
ALTER TABLE "B" ADD COLUMN     "e" "E";
