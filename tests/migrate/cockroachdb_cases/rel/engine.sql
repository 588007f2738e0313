-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "A" (
    "id" INT8 NOT NULL DEFAULT unique_rowid(),

    CONSTRAINT "A_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "B" (
    "id" INT4 NOT NULL,
    "cid" STRING,

    CONSTRAINT "B_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cc" (
    "_id" STRING NOT NULL,

    CONSTRAINT "cc_pkey" PRIMARY KEY ("_id")
);

-- CreateTable
CREATE TABLE "_AToB" (
    "A" INT8 NOT NULL,
    "B" INT4 NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "B_cid_key" ON "B"("cid");

-- CreateIndex
CREATE UNIQUE INDEX "_AToB_AB_unique" ON "_AToB"("A", "B");

-- CreateIndex
CREATE INDEX "_AToB_B_index" ON "_AToB"("B");

-- AddForeignKey
ALTER TABLE "B" ADD CONSTRAINT "B_cid_fkey" FOREIGN KEY ("cid") REFERENCES "cc"("_id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_AToB" ADD CONSTRAINT "_AToB_A_fkey" FOREIGN KEY ("A") REFERENCES "A"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_AToB" ADD CONSTRAINT "_AToB_B_fkey" FOREIGN KEY ("B") REFERENCES "B"("id") ON DELETE CASCADE ON UPDATE CASCADE;
