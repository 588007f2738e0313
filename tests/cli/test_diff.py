"""`kusto-db migrate -t diff` and drift in `-t status`: what differs is shown, on every database; nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import Run

EMPTY = "-- This is an empty migration.\n"
HEAD = (
    'generator client {{\n  provider = "prisma-client-js"\n  output   = "client"\n}}\n'
    'datasource db {{\n  provider = "{}"\n  url      = env("RDS_USER_URL")\n}}\n'
)
PEOPLE = "model Person {\n  id   Int     @id\n  name String\n  note String?\n}\n"


@pytest.fixture
def user(home: Path, provider: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a database with one model and no migration, on a fresh database of each provider."""
    folder = home / "src/app/db/user"
    folder.mkdir(parents=True)
    (folder / "schema.prisma").write_text(HEAD.format(provider) + PEOPLE)
    monkeypatch.setenv("RDS_USER_URL", database_url)
    return folder


@pytest.fixture
def migrated(user: Path, kusto_db: Run) -> Path:
    """The same with a migration that is applied."""
    ran = kusto_db("migrate", "-t", "dev", "-n", "init", "--skip-generate")
    assert ran.code == 0, ran.err
    return user


def sql(kusto_db: Run, text: str) -> None:
    ran = kusto_db("execute", "-d", "user", "-c", text)
    assert ran.code == 0, ran.err


def diff(kusto_db: Run, *arguments: str) -> str:
    ran = kusto_db("migrate", "-t", "diff", *arguments)
    assert ran.code == 0, ran.err
    return ran.out


def test_without_a_side_it_shows_what_the_next_migration_would_be(migrated: Path, kusto_db: Run) -> None:
    assert "No difference" in diff(kusto_db)
    file = migrated / "schema.prisma"
    file.write_text(file.read_text().replace("  note String?\n", "  note String?\n  age Int?\n"))
    assert "+ column age of table Person" in diff(kusto_db)


def test_the_script_is_that_of_the_migration_that_dev_writes(user: Path, kusto_db: Run) -> None:
    said = diff(kusto_db, "--from-empty", "--to-schema", "--script")
    assert kusto_db("migrate", "-t", "dev", "-n", "init", "--skip-generate").code == 0
    [file] = user.glob("migrations/*/migration.sql")
    assert said == file.read_text()


def make(url: str) -> None:
    """A database that is a file has to be there before it is spoken to; an empty file is an empty database."""
    if url.startswith("file:"):
        Path(url.removeprefix("file:")).touch()


def test_a_script_in_a_file_leads_from_one_side_to_the_other(
    user: Path, kusto_db: Run, tmp_path: Path, database_url: str
) -> None:
    file = tmp_path / "script.sql"
    ran = kusto_db("migrate", "-t", "diff", "--from-empty", "--to-schema", "--script", "-o", str(file))
    assert (ran.code, ran.out) == (0, ""), ran.err
    make(database_url)
    assert kusto_db("execute", "-d", "user", "-f", str(file)).code == 0
    assert diff(kusto_db, "--from-database", "--to-schema", "--script") == EMPTY


@pytest.mark.parametrize("side", [["--to-schema"], ["--to-database"], ["--to-migrations"]])
def test_every_source_of_the_same_database_is_the_same(migrated: Path, kusto_db: Run, side: list[str]) -> None:
    for other in ("--from-schema", "--from-database", "--from-migrations"):
        assert diff(kusto_db, other, *side, "--script", "--exit-code") == EMPTY


def test_sides_can_be_named_by_path_and_url(migrated: Path, home: Path, kusto_db: Run, database_url: str) -> None:
    schema, folder = str(migrated / "schema.prisma"), str(migrated / "migrations")
    assert diff(kusto_db, "--from-url", database_url, "--to-schema-datamodel", schema, "--script") == EMPTY
    assert diff(kusto_db, "-d", "user", "--from-migrations", folder, "--to-url", database_url, "--script") == EMPTY
    assert diff(kusto_db, "--from-config-datasource", "--to-local-db", "--script") == EMPTY


def test_the_exit_code_tells_a_difference_from_a_fault(migrated: Path, kusto_db: Run) -> None:
    common = ("migrate", "-t", "diff", "--exit-code")
    assert kusto_db(*common).code == 0
    assert kusto_db(*common, "--from-empty", "--to-database").code == 2
    assert kusto_db(*common, "--from-empty", "--to-schema", "nowhere.prisma").code == 1
    for wrong in (("--to-nowhere",), ("--from-empty",), ("--wait", "1"), ("-d", "nobody"), ("-d", "user", "-a")):
        assert kusto_db(*common, *wrong).code == 1, wrong
        assert kusto_db("migrate", "-t", "diff", *wrong).code == 2, wrong
    assert kusto_db("migrate", "-t", "diff", "--from-empty", "--to-database").code == 0


def test_nothing_is_changed(user: Path, kusto_db: Run, database_url: str) -> None:
    make(database_url)
    sql(kusto_db, "CREATE TABLE mine (id INTEGER PRIMARY KEY)")
    before = sorted(user.rglob("*"))
    assert "+ table Person" in diff(kusto_db, "--from-database", "--to-schema")
    assert "- table mine" in diff(kusto_db, "--from-database", "--to-schema")
    assert "- table mine" not in diff(kusto_db, "--from-database", "--to-schema", "--ignore", "mi*")
    assert sorted(user.rglob("*")) == before
    assert "No difference" in diff(kusto_db, "--from-empty", "--to-database", "--ignore", "mine")


def test_a_rename_is_told_of_and_taken_where_it_is_said(migrated: Path, kusto_db: Run) -> None:
    file = migrated / "schema.prisma"
    file.write_text(file.read_text().replace("  name String\n", "  full String\n"))
    ran = kusto_db("migrate", "-t", "diff")
    assert ran.code == 0 and "- column name" in ran.out and "--rename Person.name=full" in ran.err
    assert "~ column name -> full" in diff(kusto_db, "--rename", "Person.name=full")
    assert kusto_db("migrate", "-t", "diff", "--rename", "Person.nothing=full").code == 2


def test_two_providers_do_not_compare(user: Path, home: Path, kusto_db: Run, provider: str) -> None:
    other = {"sqlite": "postgresql"}.get(provider, "sqlite")
    (home / "other.prisma").write_text(HEAD.format(other) + PEOPLE)
    ran = kusto_db("migrate", "-t", "diff", "--from-schema", "other.prisma", "--to-schema")
    assert ran.code == 1 and "error[P3019]" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--from-empty"],
        ["--to-schema"],
        ["--from-empty", "--from-schema", "--to-empty"],
        ["--from-empty", "--to-empty"],
    ],
)
def test_each_side_is_given_once(user: Path, kusto_db: Run, arguments: list[str]) -> None:
    assert kusto_db("migrate", "-t", "diff", *arguments).code == 2


def test_secrets_of_urls_are_not_shown(home: Path, kusto_db: Run) -> None:
    url = "postgresql://me:canary9@127.0.0.1:1/x"
    ran = kusto_db("migrate", "-t", "diff", "--from-url", url, "--to-empty")
    assert ran.code == 1 and "error[P1001]" in ran.err
    assert "canary9" not in ran.text


def test_a_history_is_replayed_where_the_database_does_not_exist_yet(
    home: Path, kusto_db: Run, postgresql_url: str, postgresql_server: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home / "src/app/db/user"
    folder.mkdir(parents=True)
    (folder / "schema.prisma").write_text(HEAD.format("postgresql") + PEOPLE)
    monkeypatch.setenv("RDS_USER_URL", postgresql_url)
    assert kusto_db("migrate", "-t", "dev", "-n", "init", "--skip-generate").code == 0
    postgresql_server.drop(postgresql_url.rpartition("/")[2])  # type: ignore[attr-defined]
    assert diff(kusto_db, "--script") == EMPTY
    assert kusto_db("migrate", "-t", "status").code == 1  # and it was not made


def test_a_shadow_database_is_used_and_never_the_one_that_is_compared(
    home: Path,
    kusto_db: Run,
    postgresql_url: str,
    new_postgresql_database: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = home / "src/app/db/user"
    folder.mkdir(parents=True)
    (folder / "schema.prisma").write_text(HEAD.format("postgresql") + PEOPLE)
    monkeypatch.setenv("RDS_USER_URL", postgresql_url)
    assert kusto_db("migrate", "-t", "dev", "-n", "init", "--skip-generate").code == 0
    sql(kusto_db, "INSERT INTO \"Person\" (id, name) VALUES (1, 'Ada')")
    both = ("--from-migrations", str(folder / "migrations"), "--to-url", postgresql_url)
    assert diff(kusto_db, *both, "--shadow-database-url", new_postgresql_database(), "--script") == EMPTY
    ran = kusto_db("migrate", "-t", "diff", *both, "--shadow-database-url", postgresql_url)
    assert ran.code == 2 and "emptied" in ran.err
    assert "Ada" in kusto_db("execute", "-d", "user", "-c", 'SELECT name FROM "Person"').out


def test_status_tells_of_drift_where_it_is_asked(migrated: Path, kusto_db: Run) -> None:
    assert kusto_db("migrate", "-t", "status", "--drift").code == 0
    sql(kusto_db, 'ALTER TABLE "Person" ADD COLUMN extra INTEGER')
    assert kusto_db("migrate", "-t", "status").code == 0
    ran = kusto_db("migrate", "-t", "status", "--drift")
    assert ran.code == 1 and "+ column extra of table Person" in ran.out


def test_views_and_tables_of_others_are_no_drift(migrated: Path, kusto_db: Run) -> None:
    sql(kusto_db, 'CREATE VIEW names AS SELECT name FROM "Person"')
    assert kusto_db("migrate", "-t", "status", "--drift").code == 0
    sql(kusto_db, "CREATE TABLE spatial_ref_sys (id INTEGER PRIMARY KEY)")
    assert "+ table spatial_ref_sys" in kusto_db("migrate", "-t", "status", "--drift").out
    assert kusto_db("migrate", "-t", "status", "--drift", "--ignore", "spatial_*").code == 0


def test_drift_is_not_guessed_where_files_are_missing(migrated: Path, kusto_db: Run) -> None:
    [file] = migrated.glob("migrations/*/migration.sql")
    file.write_text(file.read_text() + "-- edited\n")
    ran = kusto_db("migrate", "-t", "status", "--drift")
    assert ran.code == 1 and "drift cannot be told" in ran.out


def test_of_five_databases_four_are_deployed_though_one_fails(home: Path, kusto_db: Run) -> None:
    names = ["a", "b", "c", "d", "e"]
    for name in names:
        folder = home / "src/app/db" / name
        (folder / "migrations/20200101000000_init").mkdir(parents=True)
        head = HEAD.format("sqlite").replace("RDS_USER_URL", f"RDS_{name.upper()}_URL")
        (folder / "schema.prisma").write_text(head + PEOPLE)
        (folder / "migrations/20200101000000_init/migration.sql").write_text(
            "CREATE TABLE x (id INTEGER);\n" + "SELECT nonsense;\n" * (name == "c")
        )
    with (home / ".env").open("w") as file:
        file.writelines(f"RDS_{name.upper()}_URL=file:./{name}.db\n" for name in names)
    first = kusto_db("migrate", "-t", "deploy", "-a")
    assert first.code == 1
    assert [name for name in names if f"{name}: applied" in first.out] == ["a", "b", "d", "e"]
    assert "error[P3018]" in first.err
    status = kusto_db("migrate", "-t", "status", "-a")
    assert status.code == 1 and "c: 1 pending" in status.out and "e: up to date" in status.out
    (home / "src/app/db/c/migrations/20200101000000_init/migration.sql").write_text("CREATE TABLE x (id INTEGER);\n")
    again = kusto_db("migrate", "-t", "deploy", "-a")
    assert again.code == 0, again.err
    assert [name for name in names if f"{name}: applied" in again.out] == ["c"]
    assert json.loads(kusto_db("execute", "-d", "c", "-c", "SELECT * FROM x", "--json").out) == []
