/*
  Warnings:

  - The primary key for the `A` table will be changed. If it partially fails, the table could be left without primary key constraint.

*/
-- AlterTable
ALTER TABLE "A" RENAME CONSTRAINT "A_pkey" TO "xx";
ALTER TABLE "A" ALTER PRIMARY KEY USING COLUMNS ("b", "a");
