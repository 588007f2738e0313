"""Tables that others look after, named in `pyproject.toml`: no command of migrations makes, changes or drops them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Run
from cli.test_diff import EMPTY, diff, make, migrated, sql, user

__all__ = ["migrated", "user"]
AUDIT = "model Audit {\n  id Int @id\n  extra String?\n  people Person[]\n}\n"
PERSON = (
    "model Person {\n  id   Int     @id\n  name String\n  auditId Int?\n"
    "  audit Audit? @relation(fields: [auditId], references: [id])\n}\n"
)


@pytest.fixture
def external(user: Path, home: Path, kusto_db: Run, database_url: str) -> Path:
    """A database with a table of others, which the schema knows in part and relates to."""
    (home / "pyproject.toml").write_text('[tool.kusto]\nexternal-tables = ["Audit", "geo_*"]\n')
    file = user / "schema.prisma"
    head = file.read_text().partition("model Person")[0]
    file.write_text(head + AUDIT + PERSON)
    make(database_url)
    sql(kusto_db, "CREATE TABLE \"Audit\" (id INTEGER PRIMARY KEY, mark VARCHAR(9) DEFAULT 'x')")
    sql(kusto_db, "CREATE TABLE geo_one (id INTEGER PRIMARY KEY)")
    return user


def test_migrations_leave_them_alone(external: Path, kusto_db: Run) -> None:
    ran = kusto_db("migrate", "-t", "dev", "-n", "init", "--skip-generate")
    assert ran.code == 0, ran.err
    [file] = external.glob("migrations/*/migration.sql")
    assert "Person" in file.read_text() and "CREATE TABLE" in file.read_text()
    assert file.read_text().count("CREATE TABLE") == 1
    assert "nothing to do" in kusto_db("migrate", "-t", "dev", "--skip-generate").out
    assert kusto_db("migrate", "-t", "status", "--drift").code == 0
    assert diff(kusto_db, "--from-database", "--to-schema", "--script", "--exit-code") == EMPTY
    assert diff(kusto_db, "--from-migrations", "--to-database", "--script", "--exit-code") == EMPTY
    ran = kusto_db("execute", "-d", "user", "-c", 'SELECT mark FROM "Audit"')
    assert ran.code == 0, ran.err


def test_a_push_leaves_them_alone(external: Path, kusto_db: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUSTO_ALLOW_PUSH", "user")
    push = ("push", "-d", "user", "--allow-push", "--skip-generate")
    ran = kusto_db(*push)
    assert ran.code == 0, ran.err
    assert "nothing to do" in kusto_db(*push).out
    for table in ('"Audit"', "geo_one", '"Person"'):
        assert kusto_db("execute", "-d", "user", "-c", f"SELECT id FROM {table}").code == 0


def test_a_baseline_does_not_hold_them(external: Path, kusto_db: Run) -> None:
    sql(kusto_db, "CREATE TABLE own (id INTEGER PRIMARY KEY)")
    assert kusto_db("migrate", "-t", "init").code == 0
    [file] = external.glob("migrations/*/migration.sql")
    assert "own" in file.read_text() and "geo_one" not in file.read_text()


def test_a_database_that_holds_nothing_else_is_deployed_to(external: Path, kusto_db: Run) -> None:
    assert kusto_db("migrate", "-t", "dev", "-n", "init", "--skip-generate", "--create-only").code == 0
    ran = kusto_db("migrate", "-t", "deploy", "-d", "user", "--wait", "0")
    assert ran.code == 0, ran.err


def test_without_the_setting_they_are_drift_unless_they_are_ignored(migrated: Path, kusto_db: Run) -> None:
    sql(kusto_db, "CREATE TABLE geo_one (id INTEGER PRIMARY KEY)")
    dev = ("migrate", "-t", "dev", "--skip-generate")
    assert kusto_db(*dev).code == 1
    ran = kusto_db(*dev, "--ignore", "geo_*")
    assert (ran.code, "nothing to do" in ran.out) == (0, True), ran.err
