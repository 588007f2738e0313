"""`kusto-db migrate -t init` and `-t resolve`: a history begun from a database, and a ledger set right by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Run

SCHEMA = """generator client {
  provider = "prisma-client-js"
  output   = "client"
}
datasource db {
  provider = "%s"
  url      = env("RDS_USER_URL")
}
model Person {
  id   Int     @id
  name String?
}
"""


@pytest.fixture
def user(home: Path, provider: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a database with one model, on a fresh database of each provider."""
    folder = home / "src/app/db/user"
    folder.mkdir(parents=True)
    (folder / "schema.prisma").write_text(SCHEMA % provider)
    monkeypatch.setenv("RDS_USER_URL", database_url)
    return folder


def make_table(user: Path, kusto_db: Run) -> None:
    """Make what the schema says by hand, as if there had never been migrations."""
    if "sqlite" in (user / "schema.prisma").read_text():
        assert kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "x", "--skip-generate").code == 0
        assert kusto_db("execute", "-d", "user", "-c", 'DROP TABLE "_prisma_migrations"').code == 0
        for file in sorted((user / "migrations").rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        return
    text = "VARCHAR(191)" if "mysql" in (user / "schema.prisma").read_text() else "TEXT"
    sql = f'CREATE TABLE "Person" ("id" INTEGER NOT NULL, "name" {text}, CONSTRAINT "Person_pkey" PRIMARY KEY ("id"))'
    assert kusto_db("execute", "-d", "user", "-c", sql).code == 0


def test_init_begins_a_history_from_the_database_as_it_is(user: Path, kusto_db: Run) -> None:
    make_table(user, kusto_db)
    kusto_db("execute", "-d", "user", "-c", "INSERT INTO \"Person\" VALUES (1, 'Ada')")
    refused = kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "x")
    assert refused.code == 1
    assert "P3005" in refused.err
    made = kusto_db("migrate", "-t", "init", "-d", "user")
    assert made.code == 0, made.err
    [folder] = [path for path in (user / "migrations").iterdir() if path.is_dir()]
    assert 'CREATE TABLE "Person"' in (folder / "migration.sql").read_text().replace("`", '"')
    assert kusto_db("migrate", "-t", "status", "-d", "user").code == 0
    again = kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "next", "--skip-generate")
    assert again.code == 0, again.err
    assert "nothing to do" in again.out
    assert "Ada" in kusto_db("execute", "-d", "user", "-c", 'SELECT * FROM "Person"').out


def test_init_refuses_where_there_is_a_history_or_nothing_to_begin_from(user: Path, kusto_db: Run) -> None:
    kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "x", "--skip-generate")
    refused = kusto_db("migrate", "-t", "init", "-d", "user")
    assert refused.code == 2
    assert "migrations already" in refused.err


def test_resolve_records_a_migration_as_applied_without_running_it(user: Path, kusto_db: Run) -> None:
    kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "x", "--skip-generate")
    folder = user / "migrations" / "20990101000000_by_hand"
    folder.mkdir()
    (folder / "migration.sql").write_text("this is no SQL;\n")
    assert kusto_db("migrate", "-t", "status", "-d", "user").code == 1
    resolved = kusto_db("migrate", "-t", "resolve", "-d", "user", "--applied", folder.name)
    assert resolved.code == 0, resolved.err
    assert kusto_db("migrate", "-t", "status", "-d", "user").code == 0


@pytest.mark.parametrize(
    "given", [[], ["--applied", "a", "--rolled-back", "a"], ["--rolled-back", "x"], ["--applied", "x"]]
)
def test_resolve_refuses_what_it_cannot_mean(user: Path, kusto_db: Run, given: list[str]) -> None:
    kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "x", "--skip-generate")
    refused = kusto_db("migrate", "-t", "resolve", "-d", "user", *given)
    assert refused.code in (1, 2)
    assert "error[K" in refused.err
