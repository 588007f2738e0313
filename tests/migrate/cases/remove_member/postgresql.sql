/*
  Warnings:

  - The values [B] on the enum `E` will be removed. If these variants are still used in the database, this will fail.

*/
-- AlterEnum
BEGIN;
CREATE TYPE "E_new" AS ENUM ('A');
ALTER TABLE "A" ALTER COLUMN "e" DROP DEFAULT;
ALTER TABLE "A" ALTER COLUMN "e" TYPE "E_new" USING ("e"::text::"E_new");
ALTER TABLE "A" ALTER COLUMN "es" TYPE "E_new"[] USING ("es"::text::"E_new"[]);
ALTER TABLE "A" ALTER COLUMN "e2" TYPE "E_new" USING ("e2"::text::"E_new");
ALTER TYPE "E" RENAME TO "E_old";
ALTER TYPE "E_new" RENAME TO "E";
DROP TYPE "E_old";
ALTER TABLE "A" ALTER COLUMN "e" SET DEFAULT 'A';
COMMIT;
