-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "E" AS ENUM ('A', 'B');

-- CreateTable
CREATE TABLE "A" (
    "id" INT8 NOT NULL DEFAULT unique_rowid(),
    "i" INT4 NOT NULL,
    "il" INT4[],
    "b" INT8,
    "s" STRING NOT NULL DEFAULT 'x''y',
    "sl" STRING[] DEFAULT ARRAY['a', 'b']::STRING[],
    "f" FLOAT8 NOT NULL DEFAULT 1.5,
    "d" DECIMAL(65,30) NOT NULL DEFAULT 3.14,
    "dl" DECIMAL(65,30)[],
    "dt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "j" JSONB NOT NULL DEFAULT '{"a": 1}',
    "by" BYTES NOT NULL DEFAULT '\x010203',
    "bo" BOOL NOT NULL DEFAULT true,
    "e" "E" NOT NULL DEFAULT 'A',
    "el" "E"[] DEFAULT ARRAY['A', 'B']::"E"[],
    "u" STRING NOT NULL,
    "g" UUID NOT NULL DEFAULT gen_random_uuid(),

    CONSTRAINT "A_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "A_b_key" ON "A"("b");

-- CreateIndex
CREATE INDEX "A_i_s_idx" ON "A"("i", "s" DESC);

-- CreateIndex
CREATE INDEX "A_j_idx" ON "A" USING GIN ("j");
