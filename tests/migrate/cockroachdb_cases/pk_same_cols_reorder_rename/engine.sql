-- AlterTable
ALTER TABLE "A" RENAME CONSTRAINT "A_pkey" TO "xx";

-- AlterPrimaryKey
ALTER TABLE "A" ALTER PRIMARY KEY USING COLUMNS ("b", "a");
