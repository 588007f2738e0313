-- RenameForeignKey
ALTER TABLE "A" RENAME CONSTRAINT "k1" TO "k2";
