"""Enums of PostgreSQL that change while columns, defaults, lists and indexes use them: it works, or nothing happens.

Each test runs on the server of this run, and on the one that the system has where that is another version.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from kusto.catalog.model import EMPTY, Name
from kusto.dialects import dialect
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.errors import MigrationFailedError
from kusto.migrate.apply import statements_of
from kusto.migrate.describe import describe
from kusto.migrate.dev import plan_to
from kusto.migrate.diff import diff
from kusto.migrate.down import down_between, down_body
from kusto.migrate.flows import Deployed, deploy
from kusto.migrate.history import History, Migration, down_file
from kusto.migrate.ledger import compare, read_ledger
from kusto.migrate.plan import plan_between
from kusto.migrate.rollback import rows_back, steps_back, take_back
from migrate.scenes import catalog_of, connect, migrations_of
from migrate.test_online import online_plan
from servers.postgresql import Server, throwaway_postgresql, version_of

PG = "postgresql"
DIALECT = migrations_of(PG)
_numbers = count()


@pytest.fixture(scope="session")
def other_server(postgresql_server: Server) -> Iterator[Server]:
    """A server of another version, from the system's packages."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    others = [path for path in found if version_of(path) != postgresql_server.version]
    if not others:
        pytest.skip("the system has no other PostgreSQL")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KUSTO_TEST_POSTGRESQL_BIN", str(others[0]))
        with throwaway_postgresql() as server:
            yield server


@pytest.fixture(params=["postgresql_server", "other_server"])
def connection(request: pytest.FixtureRequest) -> Iterator[SyncConnection]:
    server: Server = request.getfixturevalue(request.param)
    name = f"enums_{next(_numbers)}_{request.node.name.__hash__() % 10**8}"
    with closing(connect(server.create(name), PG)) as opened:
        yield opened
    server.drop(name)


def schema(members: str, default: str = "", lists: str = "") -> str:
    return (
        f"enum Mood {{\n  {' '.join(m + chr(10) for m in members.split())}}}\n"
        f"model Person {{\n  id Int @id\n  mood Mood {default}\n  moods Mood[] {lists}\n  other Mood?\n"
        "  @@index([mood])\n  @@unique([mood, id])\n}\n"
    )


BEFORE = schema("GLAD SAD ODD", "@default(SAD)", "@default([SAD, ODD])")
ROWS = (
    """INSERT INTO "Person" ("id", "mood", "moods", "other") """
    """VALUES (1, 'GLAD', '{GLAD,SAD}', NULL), (2, 'SAD', '{}', 'GLAD')"""
)
SHOWN = 'SELECT "id", "mood"::text, "moods"::text, "other"::text FROM "Person" ORDER BY 1'
KEPT = [(1, "GLAD", "{GLAD,SAD}", None), (2, "SAD", "{}", "GLAD")]


def deployed(connection: SyncConnection, *migrations: Migration) -> Deployed:
    return run(deploy(History(migrations, PG), DIALECT, PG), connection)


def first(*more: str) -> Migration:
    sql = plan_between(EMPTY, catalog_of(PG, BEFORE), DIALECT).sql
    return Migration("1_first", sql + "".join(f"{text};\n" for text in (ROWS, *more)))


def second(after: str, *, online: bool = False) -> Migration:
    old, new = catalog_of(PG, BEFORE), catalog_of(PG, after)
    made = online_plan(PG, old, new) if online else plan_between(old, new, DIALECT)
    return Migration("2_second", made.sql, down_file(made.sql, down_body(made)))


def rows(connection: SyncConnection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.fetch(SHOWN)]


def is_as(connection: SyncConnection, models: str) -> bool:
    live = run(DIALECT.inspect(), connection)
    return describe(diff(live, catalog_of(PG, models), DIALECT).changes) == []


CHANGES = {
    "a value is added": schema("GLAD SAD ODD NEW", "@default(SAD)", "@default([SAD, ODD])"),
    "a value is added between": schema("GLAD NEW SAD ODD", "@default(SAD)", "@default([SAD, ODD])"),
    "a value is added and used": schema("GLAD SAD ODD NEW", "@default(NEW)", "@default([NEW, ODD])"),
    "two values are added and used": schema("GLAD SAD ODD NEW MORE", "@default(MORE)", "@default([NEW])"),
    "a value goes": schema("GLAD SAD", "@default(SAD)", "@default([SAD])"),
    "a value goes, and so does the default": schema("GLAD SAD"),
    "one comes, one goes": schema("GLAD SAD NEW", "@default(NEW)", "@default([NEW, SAD])"),
}


@pytest.mark.parametrize("online", [False, True], ids=["as always", "online"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_keeps_the_rows_and_can_be_taken_back(change: str, online: bool, connection: SyncConnection) -> None:
    both = (first(), second(CHANGES[change], online=online))
    assert deployed(connection, *both).applied == ("1_first", "2_second")
    assert is_as(connection, CHANGES[change])
    assert rows(connection) == KEPT
    history = History(both, PG)
    steps = steps_back(rows_back(compare(history, run(read_ledger(DIALECT), connection)), 1), history, {})
    run(take_back(steps, history, DIALECT), connection)
    assert rows(connection) == KEPT
    assert is_as(connection, BEFORE)


def test_a_new_default_counts_for_new_rows(connection: SyncConnection) -> None:
    deployed(connection, first(), second(CHANGES["a value is added and used"]))
    connection.script('INSERT INTO "Person" ("id") VALUES (3)')
    assert rows(connection) == [*KEPT, (3, "NEW", "{NEW,ODD}", None)]


REFUSED = {
    "a row holds the value": """UPDATE "Person" SET "mood" = 'ODD' WHERE "id" = 2""",
    "a list holds the value": """UPDATE "Person" SET "moods" = '{ODD}' WHERE "id" = 2""",
    "a check names the type": """ALTER TABLE "Person" ADD CHECK ("mood" <> 'ODD'::"Mood" OR "id" > 0)""",
    "an index names the type": """CREATE INDEX "some" ON "Person" ("id") WHERE "mood" = 'SAD'::"Mood\"""",
    "a view reads the column": """CREATE VIEW "v" AS SELECT "mood" FROM "Person\"""",
    "a computed column reads it": """ALTER TABLE "Person" ADD "g" BOOL GENERATED ALWAYS AS ("mood" = 'SAD') STORED""",
    "another table uses the type": """CREATE TABLE "more" ("mood" "Mood")""",
    "a function takes the type": """CREATE FUNCTION "f"("Mood") RETURNS INTEGER LANGUAGE sql AS 'SELECT 1'""",
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_cannot_be_removed_changes_nothing(reason: str, connection: SyncConnection) -> None:
    history = first(REFUSED[reason]), second(CHANGES["a value goes"])
    deployed(connection, history[0])
    before = run(DIALECT.inspect(), connection), rows(connection)
    with pytest.raises(MigrationFailedError, match="nothing of it is left"):
        deployed(connection, *history)
    assert (run(DIALECT.inspect(), connection), rows(connection)) == before
    standing = compare(History(history, PG), run(read_ledger(DIALECT), connection))
    assert (standing.applied, standing.pending, standing.failed) == (("1_first",), ("2_second",), ())


USES = (
    """ALTER TABLE "Person" ALTER COLUMN "mood" SET DEFAULT 'NEW';\n"""
    """UPDATE "Person" SET "moods" = '{NEW}' WHERE "id" = 2;\n"""
    """CREATE INDEX "some" ON "Person" ("id") WHERE "mood" = 'NEW';\n"""
)
ADDS = """ALTER TYPE "Mood" ADD VALUE 'NEW' BEFORE 'SAD';\n"""


@pytest.mark.parametrize("head", ["", "-- kusto-db: no-transaction\n"], ids=["together", "apart"])
def test_a_file_by_hand_may_add_a_value_and_use_it(head: str, connection: SyncConnection) -> None:
    deployed(connection, first(), Migration("2_by_hand", head + ADDS + USES))
    assert rows(connection) == [KEPT[0], (2, "SAD", "{NEW}", "GLAD")]
    labels = connection.fetch("SELECT enumlabel::text FROM pg_enum ORDER BY enumsortorder")
    assert [row[0] for row in labels] == ["GLAD", "NEW", "SAD", "ODD"]


def test_a_value_that_stayed_behind_does_not_stop_the_next_run(connection: SyncConnection) -> None:
    broken = Migration("2_by_hand", ADDS + USES + "SELECT * FROM nowhere;\n")
    deployed(connection, first())
    with pytest.raises(MigrationFailedError):
        deployed(connection, first(), broken)
    assert rows(connection) == KEPT
    assert deployed(connection, first(), Migration("2_by_hand", ADDS + USES)).applied == ("2_by_hand",)


def test_a_value_of_one_migration_is_used_by_the_next(connection: SyncConnection) -> None:
    done = deployed(connection, first(), Migration("2_adds", ADDS), Migration("3_uses", USES))
    assert done.applied == ("1_first", "2_adds", "3_uses")


def test_an_index_without_a_name_is_not_built_twice(connection: SyncConnection) -> None:
    sql = 'CREATE INDEX CONCURRENTLY ON "Person" ("other")'
    [statement] = DIALECT.split(sql)
    assert run(DIALECT.took_effect(statement), connection) is None


ORDERS = {
    "another order": ("SAD ODD GLAD", "@default(SAD)", "@default([SAD, ODD])"),
    "a value between others": ("GLAD NEW SAD ODD", "@default(SAD)", "@default([SAD, ODD])"),
    "values at all places": ("A B GLAD C D SAD E ODD F G", "@default(SAD)", "@default([SAD, ODD])"),
    "a value between others that is used": ("GLAD NEW SAD ODD", "@default(NEW)", "@default([NEW])"),
    "another order and a value": ("ODD NEW GLAD SAD", "@default(SAD)", "@default([SAD, ODD])"),
    "another order, one comes, one goes": ("NEW SAD GLAD", "@default(SAD)", "@default([SAD])"),
}


def order_of(connection: SyncConnection) -> str:
    return " ".join(run(DIALECT.inspect(), connection).enums[Name(None, "Mood")].members)


@pytest.mark.parametrize("kind", ORDERS)
def test_values_get_the_order_of_the_schema_where_it_counts(kind: str, connection: SyncConnection) -> None:
    """And the old one again on the way back; rows sort by it."""
    after = schema(*ORDERS[kind])
    made = plan_to(catalog_of(PG, BEFORE), catalog_of(PG, after), None, dialect(PG), enum_order=True).plan
    both = (first(), Migration("2_second", made.sql, down_file(made.sql, down_body(made))))
    assert deployed(connection, *both).applied == ("1_first", "2_second")
    assert order_of(connection) == ORDERS[kind][0]
    assert is_as(connection, after) and rows(connection) == KEPT
    by_order = [m for m in ORDERS[kind][0].split() if m in ("GLAD", "SAD")]
    assert [row[0] for row in connection.fetch('SELECT p.mood::text FROM "Person" p ORDER BY p.mood')] == by_order
    live = run(DIALECT.inspect(), connection)
    assert not plan_to(live, catalog_of(PG, after), None, dialect(PG), enum_order=True).changes
    history = History(both, PG)
    steps = steps_back(rows_back(compare(history, run(read_ledger(DIALECT), connection)), 1), history, {})
    run(take_back(steps, history, DIALECT), connection)
    assert rows(connection) == KEPT and is_as(connection, BEFORE)
    assert order_of(connection) == "GLAD SAD ODD"


def test_values_in_between_hold_up_nobody() -> None:
    """Only what changes places needs the type, and with it its tables, anew."""
    after = schema(*ORDERS["values at all places"])
    made = plan_to(catalog_of(PG, BEFORE), catalog_of(PG, after), None, dialect(PG), enum_order=True).plan
    statements = [line for line in made.sql.splitlines() if line.startswith("ALTER TYPE")]
    assert statements[:2] == [
        """ALTER TYPE "Mood" ADD VALUE 'A' BEFORE 'GLAD';""",
        """ALTER TYPE "Mood" ADD VALUE 'B' BEFORE 'GLAD';""",
    ]
    assert statements[-1] == """ALTER TYPE "Mood" ADD VALUE 'G';""" and len(statements) == 7
    assert "CREATE TYPE" not in made.sql


def test_the_order_does_not_count_unless_it_is_said() -> None:
    """As in Prisma: a project whose values came one after the other would drift otherwise."""
    catalogs = catalog_of(PG, BEFORE), catalog_of(PG, schema(*ORDERS["another order"]))
    assert not plan_to(*catalogs, None, dialect(PG)).changes
    assert describe(plan_to(*catalogs, None, dialect(PG), enum_order=True).changes) == [
        "~ order of enum Mood (SAD, ODD, GLAD)"
    ]


def test_what_a_migration_by_hand_put_in_order_is_put_back(connection: SyncConnection) -> None:
    before, after = catalog_of(PG, BEFORE), catalog_of(PG, schema(*ORDERS["another order"]))
    made = plan_to(before, after, None, dialect(PG), enum_order=True).plan
    deployed(connection, first(), Migration("2_second", made.sql))
    down = down_between(before, after, statements_of(made.sql, DIALECT), DIALECT)
    deployed(connection, first(), Migration("2_second", made.sql), Migration("3_back", down))
    assert order_of(connection) == "GLAD SAD ODD" and rows(connection) == KEPT


@pytest.mark.parametrize("elsewhere", ["mysql", "sqlite", "cockroachdb"])
def test_elsewhere_it_changes_nothing(elsewhere: str) -> None:
    """In MySQL the order is part of the column's type and counts in any case; SQLite and CockroachDB have none."""
    texts = [schema(members).replace("moods Mood[]", "").replace("  @@index([mood])\n", "") for members in
             ("GLAD SAD ODD", "SAD ODD GLAD")]  # fmt: skip
    catalogs = [catalog_of(elsewhere, text) for text in texts]
    plans = [plan_to(*catalogs, None, dialect(elsewhere), enum_order=wanted).plan.sql for wanted in (False, True)]
    assert plans[0] == plans[1]
    assert ("MODIFY" in plans[0]) == (elsewhere == "mysql")
