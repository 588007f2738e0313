"""A live database pulled into a schema: random schemas come back whole, and what people wrote stays.

Each folder below ``pull_cases`` is a database (``<provider>.sql``) with the schema before and the one expected.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kusto.catalog.model import EMPTY
from kusto.dialects import dialect
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.errors import EmptyDatabaseError
from kusto.migrate.lift.pull import pull
from kusto.migrate.lower import lower
from kusto.migrate.plan import plan_between
from kusto.psl import format_schema
from kusto.psl.parse import parse_schema
from kusto.source.text import SourceFile
from migrate.evolving import Gardener
from migrate.scenes import catalog_of, change, connect, migrations_of

CASES = Path(__file__).parent / "pull_cases"
HEAD = 'datasource db {{\n  provider = "{}"\n  url      = env("URL")\n}}\n'


def pulled(connection: SyncConnection, provider: str, *texts: str, force: bool = False) -> tuple[str, ...]:
    """The texts of a schema's files after a pull."""
    result = parse_schema([SourceFile(f"{number}.prisma", text) for number, text in enumerate(texts)])
    assert result.schema is not None, [d.message for d in result.diagnostics]
    return run(pull(result.schema, result.syntax, dialect(provider), force=force), connection).texts


def left_to_do(connection: SyncConnection, provider: str, text: str) -> str:
    """What a migration from the live database to a schema would do."""
    result = parse_schema([SourceFile("schema.prisma", text)])
    assert result.schema is not None, [d.message for d in result.diagnostics]
    live = run(migrations_of(provider).inspect(), connection)
    plan = plan_between(live, lower(result.schema, dialect(provider)), migrations_of(provider))
    return "" if not plan.steps else plan.sql


@pytest.mark.parametrize("seed", range(25))
def test_what_was_pushed_comes_back(seed: int, provider: str, database_url: str) -> None:
    models = Gardener(seed, provider, simple_keys=True).draft().text()
    connection = connect(database_url, provider)
    try:
        change(connection, provider, EMPTY, catalog_of(provider, models))
        head = HEAD.format(provider)
        present = format_schema(head + "\n" + models)
        assert pulled(connection, provider, present) == (present,)
        (fresh,) = pulled(connection, provider, head)
        assert left_to_do(connection, provider, fresh) == ""
        assert format_schema(fresh) == fresh
        assert pulled(connection, provider, fresh) == (fresh,)
        assert pulled(connection, provider, present, force=True) == (fresh,)
    finally:
        connection.close()


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_the_pulled_schema_is_the_expected_text(case: str, provider: str, database_url: str) -> None:
    folder = CASES / case
    if not (folder / f"{provider}.sql").exists():
        assert (folder / f"{provider}.unsupported").read_text().strip(), "a case says why a database cannot have it"
        return
    connection = connect(database_url, provider)
    try:
        for statement in migrations_of(provider).split((folder / f"{provider}.sql").read_text()):
            connection.script(statement.sql)
        before = folder / "before.prisma"
        text = HEAD.format(provider) + ("\n" + before.read_text() if before.exists() else "")
        (found,) = pulled(connection, provider, text)
        assert pulled(connection, provider, found) == (found,)
    finally:
        connection.close()
    shown = found.removeprefix(HEAD.format(provider)).lstrip("\n")
    expected = folder / f"{provider}.prisma"
    if os.environ.get("UPDATE_CASES"):
        expected.write_text(shown)
    assert shown == expected.read_text()


def test_a_new_model_goes_to_the_first_file_and_others_stay(provider: str, database_url: str) -> None:
    connection = connect(database_url, provider)
    try:
        connection.script("CREATE TABLE ant (id INTEGER NOT NULL PRIMARY KEY)")
        connection.script("CREATE TABLE bee (id INTEGER NOT NULL PRIMARY KEY)")
        other = "// bees\nmodel bee {\n    id Int @id @default(autoincrement())   // kept\n}\n"
        other = other if provider == "sqlite" else other.replace(" @default(autoincrement())", "")
        main, kept = pulled(connection, provider, HEAD.format(provider), other)
    finally:
        connection.close()
    assert "model ant {" in main
    assert kept == other


def test_an_empty_database_is_an_error(provider: str, database_url: str) -> None:
    connection = connect(database_url, provider)
    try:
        with pytest.raises(EmptyDatabaseError):
            pulled(connection, provider, HEAD.format(provider))
    finally:
        connection.close()


def test_a_foreign_key_between_types_leaves_no_invalid_relation(tmp_path: Path) -> None:
    # Only SQLite lets such a key be.
    connection = connect(f"file:{tmp_path / 'one.db'}", "sqlite")
    try:
        connection.script("CREATE TABLE ant (id TEXT NOT NULL PRIMARY KEY)")
        connection.script(
            "CREATE TABLE bee (id INTEGER NOT NULL PRIMARY KEY, a INTEGER REFERENCES ant, b TEXT REFERENCES ant)"
        )
        (found,) = pulled(connection, "sqlite", HEAD.format("sqlite"))
        assert pulled(connection, "sqlite", found) == (found,)
    finally:
        connection.close()
    assert "fields: [b]" in found
    assert "fields: [a]" not in found
