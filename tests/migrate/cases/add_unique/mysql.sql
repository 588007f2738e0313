/*
  Warnings:

  - A unique constraint covering the columns `[x]` on the table `A` will be added. If there are existing duplicate values, this will fail.

*/
-- CreateIndex
CREATE UNIQUE INDEX `A_x_key` ON `A`(`x`);
