-- CreateTable
CREATE TABLE "A" (
    "id" INTEGER NOT NULL,

    CONSTRAINT "A_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "_foo" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_foo_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateIndex
CREATE INDEX "_foo_B_index" ON "_foo"("B");

-- AddForeignKey
ALTER TABLE "_foo" ADD CONSTRAINT "_foo_A_fkey" FOREIGN KEY ("A") REFERENCES "A"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_foo" ADD CONSTRAINT "_foo_B_fkey" FOREIGN KEY ("B") REFERENCES "A"("id") ON DELETE CASCADE ON UPDATE CASCADE;
