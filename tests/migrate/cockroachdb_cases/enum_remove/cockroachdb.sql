/*
  Warnings:

  - The values [B] on the enum `E` will be removed. If these variants are still used in the database, this will fail.

*/
-- AlterEnum
ALTER TYPE "E" ADD VALUE 'C';
ALTER TYPE "E" DROP VALUE 'B';
