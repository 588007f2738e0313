-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "A" (
    "id" INT8 NOT NULL DEFAULT unique_rowid(),
    "b" INT8 NOT NULL DEFAULT unique_rowid(),

    CONSTRAINT "A_pkey" PRIMARY KEY ("id","b")
);
