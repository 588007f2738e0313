"""What the histories of products hold that no tool writes any more, or that people wrote by hand.

Deployed, compared with their schema, pulled, taken back to the beginning and deployed again.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Run
from cli.test_diff import EMPTY, HEAD, diff, sql

POSTGRESQL = [
    """CREATE TYPE "Kind" AS ENUM ('OLD', 'NEW');
CREATE TYPE "Coin" AS ENUM ('EUR', 'USD');
CREATE TABLE "Person" ("id" TEXT NOT NULL, "kind" "Kind" NOT NULL DEFAULT E'OLD', PRIMARY KEY ("id"));
CREATE TABLE "Order" ("id" TEXT NOT NULL, "owner" TEXT NOT NULL, "coin" "Coin" DEFAULT E'EUR',
    PRIMARY KEY ("id", "owner"));
CREATE UNIQUE INDEX "Person.kind_unique" ON "Person"("kind");
ALTER TABLE "Order" ADD FOREIGN KEY ("owner") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;""",
    """ALTER TYPE "Kind" ADD VALUE 'THIRD';
ALTER TABLE "Order" ADD COLUMN     "amount" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "tags" "Kind"[] DEFAULT ARRAY['OLD']::"Kind"[];""",
    """ALTER TABLE "Order" ALTER COLUMN "coin" TYPE TEXT;
DROP TYPE "Coin" CASCADE;""",
    """ALTER TABLE "Order" DROP CONSTRAINT "Order_owner_fkey";
ALTER TABLE "Order" DROP CONSTRAINT "Order_pkey",
ADD CONSTRAINT "Order_pkey" PRIMARY KEY ("id");
ALTER TABLE "Order" ADD CONSTRAINT "Order_owner_fkey" FOREIGN KEY ("owner") REFERENCES "Person"("id")
    ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER INDEX "Person.kind_unique" RENAME TO "Person_kind_key";""",
    """BEGIN;
ALTER TABLE "Order" DROP COLUMN "tags";
CREATE TYPE "Kind_new" AS ENUM ('NEW', 'OLD');
ALTER TABLE "Person" ALTER COLUMN "kind" DROP DEFAULT;
ALTER TABLE "Person" ALTER COLUMN "kind" TYPE "Kind_new" USING ("kind"::text::"Kind_new");
ALTER TYPE "Kind" RENAME TO "Kind_old";
ALTER TYPE "Kind_new" RENAME TO "Kind";
DROP TYPE "Kind_old";
COMMIT;""",
    """CREATE TABLE IF NOT EXISTS "_OrderToTag" ("A" TEXT NOT NULL, "B" TEXT NOT NULL);
CREATE TABLE "Tag" ("id" TEXT NOT NULL, CONSTRAINT "Tag_pkey" PRIMARY KEY ("id"));
CREATE UNIQUE INDEX IF NOT EXISTS "_OrderToTag_AB_unique" ON "_OrderToTag"("A", "B");
CREATE INDEX CONCURRENTLY IF NOT EXISTS "_OrderToTag_B_index" ON "_OrderToTag"("B");
ALTER TABLE "_OrderToTag" DROP CONSTRAINT IF EXISTS "_OrderToTag_A_fkey" ;
ALTER TABLE "_OrderToTag" ADD FOREIGN KEY ("A") REFERENCES "Order"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "_OrderToTag" ADD FOREIGN KEY ("B") REFERENCES "Tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "_OrderToTag" ADD CONSTRAINT "_OrderToTag_AB_pkey" PRIMARY KEY ("A", "B");
DROP INDEX "_OrderToTag_AB_unique";""",
]
POSTGRESQL_SCHEMA = """
model Person {
  id     String  @id
  kind   Kind    @unique
  orders Order[]
}

model Order {
  id     String  @id
  owner  String
  coin   String?
  amount Float   @default(0)
  person Person  @relation(fields: [owner], references: [id])
  tags   Tag[]
}

model Tag {
  id     String  @id
  orders Order[]
}

enum Kind {
  NEW
  OLD
}
"""
MYSQL = [
    """CREATE TABLE `Person` (`id` VARCHAR(191) NOT NULL, `goneAt` TIMESTAMP NULL, `rest` JSON,
    `kind` ENUM('a', 'b') NULL, `madeAt` TIMESTAMP(0) NULL DEFAULT CURRENT_TIMESTAMP(0),
    UNIQUE INDEX `kind`(`kind`), PRIMARY KEY (`id`))
    ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE TABLE `Chat` (`id` VARCHAR(191) NOT NULL, `owner` VARCHAR(191) NOT NULL, `other` VARCHAR(191) NULL,
    `at` TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (`id`))
    DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
ALTER TABLE `Chat` ADD CONSTRAINT `Chat_owner_fkey` FOREIGN KEY (`owner`) REFERENCES `Person`(`id`)
    ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE `Chat` ADD CONSTRAINT `Chat_other_fkey` FOREIGN KEY (`other`) REFERENCES `Person`(`id`)
    ON DELETE SET NULL ON UPDATE CASCADE;""",
    """ALTER TABLE `Chat` DROP FOREIGN KEY `Chat_other_fkey`;
ALTER TABLE `Chat` MODIFY `at` TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP;
CREATE PROCEDURE `renamed`(IN `t` VARCHAR(128), IN `i` VARCHAR(128), IN `n` VARCHAR(128))
    BEGIN
    SET @text = CONCAT('ALTER TABLE `', t, '` RENAME INDEX `', i, '` TO `', n, '`;');
    IF i <> n THEN
        PREPARE stmt FROM @text;
        EXECUTE stmt;
        DEALLOCATE PREPARE stmt;
    END IF;
END;
CALL renamed('Person', 'kind', 'Person_kind_key');
DROP PROCEDURE `renamed`;""",
    """DROP INDEX `Chat_other_fkey` ON `Chat`;
ALTER TABLE `Person` MODIFY `kind` ENUM('a', 'b', 'c') NULL;
RENAME TABLE `Chat` TO `_Chat_old`;
ALTER TABLE `_Chat_old` CHANGE `at` `said_at` TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP;""",
    """ALTER TABLE `_Chat_old` RENAME INDEX `Chat_owner_fkey` TO `chat_owner_idx`;
ALTER TABLE `Person` ADD COLUMN `uuid` VARCHAR(36);
UPDATE `Person` SET uuid=(SELECT uuid());
ALTER TABLE `Person` MODIFY `uuid` VARCHAR(36) NOT NULL;""",
]
MYSQL_SCHEMA = """
model Person {
  id     String    @id
  goneAt DateTime? @db.Timestamp
  rest   Json?
  kind   Kind?     @unique
  madeAt DateTime? @default(now()) @db.Timestamp(0)
  uuid   String    @db.VarChar(36)
  chats  Chat[]
}

model Chat {
  id     String    @id
  owner  String
  other  String?
  saidAt DateTime? @default(now()) @map("said_at") @db.Timestamp
  person Person    @relation(fields: [owner], references: [id], onDelete: Cascade, map: "Chat_owner_fkey")

  @@index([owner], map: "chat_owner_idx")
  @@map("_Chat_old")
}

enum Kind {
  a
  b
  c
}
"""
ROWS = {
    "postgresql": "INSERT INTO \"Person\" (id, kind) VALUES ('p', 'NEW')",
    "mysql": "INSERT INTO `Person` (id, kind, uuid) VALUES ('p', 'b', 'u')",
}


@pytest.fixture
def history(home: Path, provider: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a database whose migrations were written long ago, none of them with a way back."""
    if provider == "sqlite":
        pytest.skip("what these files say is of servers")
    folder = home / "src/app/db/user"
    files, schema = {"postgresql": (POSTGRESQL, POSTGRESQL_SCHEMA), "mysql": (MYSQL, MYSQL_SCHEMA)}[provider]
    for number, text in enumerate(files, 1):
        place = folder / f"migrations/{number:02}_step"
        place.mkdir(parents=True)
        (place / "migration.sql").write_text(text)
    (folder / "migrations/migration_lock.toml").write_text(f'provider = "{provider}"\n')
    (folder / "schema.prisma").write_text(HEAD.format(provider) + schema)
    monkeypatch.setenv("RDS_USER_URL", database_url)
    return folder


def deploy(kusto_db: Run) -> None:
    ran = kusto_db("migrate", "-t", "deploy", "-d", "user", "--wait", "0")
    assert ran.code == 0, ran.err
    assert kusto_db("migrate", "-t", "status", "--drift").code == 0
    assert diff(kusto_db, "--from-database", "--to-schema", "--script") == EMPTY
    assert diff(kusto_db, "--script") == EMPTY


def test_it_leads_to_its_schema_and_back_and_there_again(
    history: Path, provider: str, kusto_db: Run, program: Run, database_url: str
) -> None:
    environment = {"KUSTO_ALLOW_ROLLBACK": "user", "RDS_USER_URL": database_url}
    deploy(kusto_db)
    sql(kusto_db, ROWS[provider])
    arguments = ("rollback", "-d", "user", "-t", "1", "--allow-rollback", "--accept-data-loss")
    ran = program(*arguments, **environment)
    assert ran.code == 0, ran.err
    assert '"p"' in kusto_db("execute", "-d", "user", "-c", f"SELECT id FROM {ROWS[provider].split()[2]}", "--json").out
    deploy(kusto_db)
    sql(kusto_db, f"DELETE FROM {ROWS[provider].split()[2]}")
    ran = program("rollback", "-d", "user", "-t", "0", *arguments[5:], **environment)
    assert ran.code == 0, ran.err
    deploy(kusto_db)


def test_its_schema_can_be_pulled(history: Path, kusto_db: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    deploy(kusto_db)
    assert "already" in kusto_db("pull", "-d", "user").out
    file = history / "schema.prisma"
    file.write_text(file.read_text().partition("\nmodel")[0] + "\n")
    monkeypatch.setenv("KUSTO_ALLOW_PULL", "user")
    assert kusto_db("pull", "-d", "user", "--allow-pull").code == 0
    assert diff(kusto_db, "--from-database", "--to-schema", "--script") == EMPTY
