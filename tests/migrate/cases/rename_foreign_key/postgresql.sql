-- RenameForeignKey
ALTER TABLE "A" RENAME CONSTRAINT "A_bid_fkey" TO "zz";
