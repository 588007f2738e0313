-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "A" (
    "id" INT4 NOT NULL,
    "a" INT4[],
    "j" JSONB NOT NULL,
    "s" STRING NOT NULL,

    CONSTRAINT "A_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "A_a_idx" ON "A" USING GIN ("a");

-- CreateIndex
CREATE INDEX "A_j_idx" ON "A" USING GIN ("j");

-- CreateIndex
CREATE INDEX "A_s_id_idx" ON "A"("s", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "A_s_id_key" ON "A"("s" DESC, "id");
