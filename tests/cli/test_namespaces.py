"""Several PostgreSQL schemas in one datasource: every command of migrations sees them, and nothing beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Run
from cli.test_diff import EMPTY, diff, sql

SCHEMA = """generator client {
  provider = "prisma-client-js"
  output   = "client"
}

datasource db {
  provider = "postgresql"
  url      = env("RDS_USER_URL")
  schemas  = ["base", "shop"]
}

// who
model User {
  id     Int       @id @default(autoincrement())
  kind   Kind      @default(B)
  second ShopKind?
  orders Order[]

  @@schema("base")
}

model ShopUser {
  id   Int      @id
  kind ShopKind

  @@map("User")
  @@schema("shop")
}

model Order {
  id     Int   @id @default(autoincrement())
  userId Int
  user   User  @relation(fields: [userId], references: [id])
  tags   Tag[]

  @@schema("shop")
}

model Tag {
  id     Int     @id
  orders Order[]

  @@schema("base")
}

enum Kind {
  A
  B // usual

  @@schema("base")
}

enum ShopKind {
  A
  C

  @@map("Kind")
  @@schema("shop")
}
"""


@pytest.fixture
def user(home: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a database whose schema names two namespaces; its server holds a third."""
    folder = home / "src/app/db/user"
    folder.mkdir(parents=True)
    (folder / "schema.prisma").write_text(SCHEMA)
    monkeypatch.setenv("RDS_USER_URL", postgresql_url)
    for command in ("PULL", "PUSH"):
        monkeypatch.setenv(f"KUSTO_ALLOW_{command}", "user")
    return folder


def others(kusto_db: Run) -> None:
    sql(kusto_db, "CREATE SCHEMA away")
    sql(kusto_db, "CREATE TABLE away.thing (id INTEGER PRIMARY KEY)")
    sql(kusto_db, "CREATE TABLE public.thing (id INTEGER PRIMARY KEY)")


def test_migrations_and_drift_see_each_of_them(user: Path, kusto_db: Run) -> None:
    assert kusto_db("migrate", "-t", "dev", "-n", "init", "--skip-generate").code == 0
    others(kusto_db)
    assert kusto_db("migrate", "-t", "status", "--drift").code == 0
    assert diff(kusto_db, "--from-database", "--to-schema", "--script") == EMPTY
    assert diff(kusto_db, "--from-migrations", "--to-database", "--script") == EMPTY
    sql(kusto_db, 'ALTER TABLE shop."User" ADD COLUMN extra INTEGER')
    ran = kusto_db("migrate", "-t", "status", "--drift")
    assert ran.code == 1 and "column extra of table shop.User" in ran.out


def test_a_push_changes_only_them(user: Path, kusto_db: Run) -> None:
    push = ("push", "-d", "user", "--allow-push", "--skip-generate")
    assert kusto_db(*push).code == 0
    others(kusto_db)
    assert "nothing to do" in kusto_db(*push).out
    file = user / "schema.prisma"
    file.write_text(SCHEMA.replace("  kind ShopKind\n", "  kind ShopKind\n  note String?\n"))
    ran = kusto_db(*push)
    assert ran.code == 0 and "1 change(s)" in ran.out, ran.err
    assert kusto_db(*push, "--force-reset").code == 0
    for table in ("away.thing", "public.thing", 'shop."User"'):
        assert kusto_db("execute", "-d", "user", "-c", f"SELECT id FROM {table}").code == 0


def test_a_pull_keeps_what_was_written_and_says_which_is_which(user: Path, kusto_db: Run) -> None:
    assert kusto_db("push", "-d", "user", "--allow-push", "--skip-generate").code == 0
    others(kusto_db)
    assert "already" in kusto_db("pull", "-d", "user").out
    file = user / "schema.prisma"
    file.write_text(SCHEMA.partition("// who")[0])
    ran = kusto_db("pull", "-d", "user", "--allow-pull")
    assert ran.code == 0, ran.err
    assert diff(kusto_db, "--from-database", "--to-schema", "--script") == EMPTY
    text = file.read_text()
    assert "model base_User" in text and "model shop_User" in text and "away" not in text
    assert text.count('@@schema("shop")') == 3
