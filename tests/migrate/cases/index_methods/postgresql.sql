-- CreateTable
CREATE TABLE "A" (
    "id" INTEGER NOT NULL,
    "a" TEXT[],
    "j" JSONB NOT NULL,
    "i" INET NOT NULL,
    "t" INTEGER NOT NULL,

    CONSTRAINT "A_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "A_j_idx" ON "A" USING GIN ("j" jsonb_path_ops);

-- CreateIndex
CREATE INDEX "A_i_idx" ON "A" USING GIST ("i" inet_ops);

-- CreateIndex
CREATE INDEX "spg" ON "A" USING SPGIST ("i");

-- CreateIndex
CREATE INDEX "A_t_idx" ON "A" USING BRIN ("t");

-- CreateIndex
CREATE INDEX "zz" ON "A" USING BRIN ("t" int4_bloom_ops);

-- CreateIndex
CREATE INDEX "yy" ON "A"("t");

-- CreateIndex
CREATE INDEX "A_a_idx" ON "A" USING GIN ("a");
