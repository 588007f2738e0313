"""Tables that SQLite makes anew: what no schema says is kept, or the change is refused before anything is done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kusto.catalog.model import EMPTY
from kusto.dialects import dialect
from kusto.dialects.sqlite.inspect import unsaid
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.errors import UnexecutableError
from kusto.migrate.concerned import find_obstacles
from kusto.migrate.dev import plan_next, refuse_obstacles
from kusto.migrate.flows import deploy
from kusto.migrate.history import History, Migration
from migrate.scenes import catalog_of, change, connect, migrations_of, schema_of

BEFORE = "model A {\n  id Int @id\n  x Int?\n}\n"
AFTER = "model A {\n  id Int @id\n  x Int\n}\n"
ODD = {
    "x INTEGER CHECK (x > 0))": "a CHECK constraint",
    "x INTEGER, CHECK (x > 0))": "a CHECK constraint",
    "x INTEGER GENERATED ALWAYS AS (id * 2) STORED)": "the generated column `x`",
    "x INTEGER AS (id * 2))": "the generated column `x`",
    "x TEXT COLLATE NOCASE)": "a COLLATE clause",
    "x INTEGER UNIQUE ON CONFLICT REPLACE)": "an ON CONFLICT clause",
    "x INTEGER REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)": "a deferrable foreign key",
    "x INTEGER) STRICT": "STRICT",
    "x INTEGER) WITHOUT ROWID": "WITHOUT ROWID",
    "x INTEGER) WITHOUT ROWID, STRICT": "WITHOUT ROWID, STRICT",
}


@pytest.fixture
def connection(sqlite_url: str) -> Iterator[SyncConnection]:
    found = connect(sqlite_url, "sqlite")
    yield found
    found.close()


@pytest.mark.parametrize("columns", ODD)
def test_what_a_rebuild_would_lose_is_refused(columns: str, connection: SyncConnection) -> None:
    connection.script(f'CREATE TABLE "A" ("id" INTEGER NOT NULL PRIMARY KEY, {columns}')
    live = run(migrations_of("sqlite").inspect(), connection)
    plan = plan_next(live, schema_of("sqlite", AFTER), dialect("sqlite")).plan
    obstacles = run(find_obstacles(plan, dialect("sqlite")), connection)
    assert [danger.code for danger in obstacles] == ["D105"]
    assert f"says and the schema cannot: {ODD[columns]}." in plan.sql
    with pytest.raises(UnexecutableError, match="--create-only") as caught:
        refuse_obstacles(obstacles)
    assert ODD[columns] in str(caught.value)


def test_changes_in_place_and_whole_tables_are_not_refused(connection: SyncConnection) -> None:
    connection.script('CREATE TABLE "A" ("id" INTEGER NOT NULL PRIMARY KEY, x INTEGER CHECK (x > 0))')
    live = run(migrations_of("sqlite").inspect(), connection)
    for wanted in (BEFORE, BEFORE.replace("x Int?", "x Int?\n  y Int?\n  @@index([x])"), AFTER.replace("A", "B")):
        plan = plan_next(live, schema_of("sqlite", wanted), dialect("sqlite")).plan
        assert run(find_obstacles(plan, dialect("sqlite")), connection) == ()


@pytest.mark.parametrize(
    "sql",
    [
        'CREATE TABLE "STRICT" ("check" TEXT DEFAULT \'CHECK (1)\', [collate] TEXT)',
        "CREATE TABLE strict (a INTEGER /* CHECK (a) */ REFERENCES strict (a) ON DELETE SET NULL)",
        'CREATE TABLE "A" ("strict" TEXT, rowid TEXT) -- STRICT',
    ],
)
def test_names_texts_and_comments_say_nothing(sql: str) -> None:
    assert unsaid(sql, []) == ()


def test_a_file_completed_by_hand_keeps_what_it_says(connection: SyncConnection) -> None:
    first = 'CREATE TABLE "A" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "x" INTEGER CHECK ("x" > 0));\n'
    init = Migration("1_init", first + 'INSERT INTO "A" VALUES (1, 5);\n')
    migrations = migrations_of("sqlite")
    run(deploy(History((init,), "sqlite"), migrations, "sqlite"), connection)
    live = run(migrations.inspect(), connection)
    written = plan_next(live, schema_of("sqlite", AFTER), dialect("sqlite")).plan.sql
    by_hand = written.replace('"x" INTEGER NOT NULL', '"x" INTEGER NOT NULL CHECK ("x" > 0)')
    assert by_hand != written
    run(deploy(History((init, Migration("2_hand", by_hand)), "sqlite"), migrations, "sqlite"), connection)
    live = run(migrations.inspect(), connection)
    assert not plan_next(live, schema_of("sqlite", AFTER), dialect("sqlite")).plan
    assert live.tables[next(iter(live.tables))].unsaid == ("a CHECK constraint",)


@pytest.mark.parametrize("left", ['DELETE FROM "A\'b"', 'DELETE FROM "A\'b" WHERE id = 3'])
def test_a_rebuilt_table_goes_on_counting(left: str, connection: SyncConnection) -> None:
    models = BEFORE.replace("}", '  @@map("A\'b")\n}')
    live = change(connection, "sqlite", EMPTY, catalog_of("sqlite", models))
    connection.script('INSERT INTO "A\'b" (x) VALUES (1), (2), (3)')
    connection.script(left)
    change(connection, "sqlite", live, catalog_of("sqlite", models.replace("?", "")))
    connection.script('INSERT INTO "A\'b" (x) VALUES (4)')
    assert connection.fetch('SELECT max(id) FROM "A\'b"') == [(4,)]
    assert connection.fetch("SELECT name, seq FROM sqlite_sequence") == [("A'b", 4)]


def test_a_table_that_did_not_count_begins_to(connection: SyncConnection) -> None:
    connection.script('CREATE TABLE "A" ("id" INTEGER NOT NULL PRIMARY KEY, "x" INTEGER)')
    connection.script('INSERT INTO "A" (x) VALUES (1), (2)')
    live = run(migrations_of("sqlite").inspect(), connection)
    change(connection, "sqlite", live, catalog_of("sqlite", AFTER))
    connection.script('INSERT INTO "A" (x) VALUES (3)')
    assert connection.fetch("SELECT name, seq FROM sqlite_sequence") == [("A", 3)]
