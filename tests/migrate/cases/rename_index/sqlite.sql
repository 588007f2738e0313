-- RedefineIndex
DROP INDEX "A_x_idx";
CREATE INDEX "foo" ON "A"("x");
