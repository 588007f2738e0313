/*
  Warnings:

  - The values [GONE,lost one] on the enum `Role` will be removed. If these variants are still used in the database, this will fail.

*/
-- AlterEnum
BEGIN;
CREATE TYPE "Role_new" AS ENUM ('KEPT');
ALTER TABLE "A" ALTER COLUMN "e" DROP DEFAULT;
ALTER TABLE "A" ALTER COLUMN "e" TYPE "Role_new" USING ("e"::text::"Role_new");
ALTER TABLE "A" ALTER COLUMN "f" TYPE "Role_new" USING ("f"::text::"Role_new");
ALTER TYPE "Role" RENAME TO "Role_old";
ALTER TYPE "Role_new" RENAME TO "Role";
DROP TYPE "Role_old";
ALTER TABLE "A" ALTER COLUMN "e" SET DEFAULT 'KEPT';
COMMIT;
