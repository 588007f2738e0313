-- AlterTable
ALTER TABLE "A" ADD COLUMN     "n" INT4;

-- AlterPrimaryKey
ALTER TABLE "A" ALTER PRIMARY KEY USING COLUMNS ("b");

-- DropTable
DROP TABLE "Z";

-- CreateTable
CREATE TABLE "Y" (
    "id" INT4 NOT NULL,

    CONSTRAINT "Y_pkey" PRIMARY KEY ("id")
);
