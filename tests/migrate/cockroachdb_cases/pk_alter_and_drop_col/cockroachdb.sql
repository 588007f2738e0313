/*
  Warnings:

  - The primary key for the `A` table will be changed. If it partially fails, the table could be left without primary key constraint.
  - You are about to drop the column `b` on the `A` table. All the data in the column will be lost.
  - Made the column `c` on table `A` required. This step will fail if there are existing NULL values in that column.

*/
-- AlterTable
ALTER TABLE "A" ADD COLUMN     "d" INT4;
ALTER TABLE "A" ALTER COLUMN "c" SET NOT NULL;
ALTER TABLE "A" ALTER PRIMARY KEY USING COLUMNS ("a");
ALTER TABLE "A" DROP COLUMN "b";
