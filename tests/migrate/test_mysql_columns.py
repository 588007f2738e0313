"""Columns that MySQL and MariaDB write anew: what a person added stays, and one that counts always has its key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kusto.catalog.model import EMPTY, Catalog, Name
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.migrate.describe import describe
from kusto.migrate.diff import diff
from kusto.migrate.plan import plan_between
from migrate.scenes import catalog_of, change, connect, migrations_of

SHOWN = """
SELECT COLUMN_NAME, COLUMN_TYPE, COLLATION_NAME, EXTRA, COLUMN_COMMENT FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'A' ORDER BY COLUMN_NAME
"""
MIGRATIONS = migrations_of("mysql")


@pytest.fixture
def connection(mysql_url: str) -> Iterator[SyncConnection]:
    found = connect(mysql_url, "mysql")
    yield found
    found.close()


def model(*lines: str) -> Catalog:
    return catalog_of("mysql", "model A {\n  id Int @id\n" + "".join(f"  {line}\n" for line in lines) + "}\n")


def shown(connection: SyncConnection, name: str) -> tuple[str, ...]:
    row = next(row for row in connection.fetch(SHOWN) if row[0] == name)
    return tuple(str(cell.decode() if isinstance(cell, bytes) else cell) for cell in row[1:])


def to_and_fro(connection: SyncConnection, first: Catalog, second: Catalog) -> None:
    """To the second catalog and back again; both are reached."""
    live = run(MIGRATIONS.inspect(), connection)
    for goal in (second, first):
        live = change(connection, "mysql", live, goal)
        assert describe(diff(live, goal, MIGRATIONS).changes) == []


def test_comment_collation_and_update_stay_when_the_column_changes(connection: SyncConnection) -> None:
    first = model("a String? @db.VarChar(20)", "b DateTime?", "c Int?")
    change(connection, "mysql", EMPTY, first)
    connection.script("ALTER TABLE A MODIFY a VARCHAR(20) COLLATE utf8mb4_bin COMMENT 'it''s \\\\ mine'")
    connection.script("ALTER TABLE A MODIFY b DATETIME(3) ON UPDATE CURRENT_TIMESTAMP(3)")
    connection.script("ALTER TABLE A MODIFY c INTEGER COMMENT 'counted'")
    live = run(MIGRATIONS.inspect(), connection)
    second = model("a String @db.VarChar(40)", "b DateTime? @default(now()) @db.DateTime(6)", "c BigInt?")
    plan = plan_between(live, second, MIGRATIONS)
    assert plan.reverse_sql and plan.reverse_sql.count("COMMENT") == 2 and "ON UPDATE" in plan.reverse_sql
    change(connection, "mysql", live, second)
    kind, collation, _, comment = shown(connection, "a")
    assert (kind, collation, comment) == ("varchar(40)", "utf8mb4_bin", "it's \\ mine")
    assert "on update current_timestamp(6)" in shown(connection, "b")[2].lower()
    assert shown(connection, "c")[3] == "counted"


def test_what_a_type_cannot_have_goes_with_the_old_one(connection: SyncConnection) -> None:
    change(connection, "mysql", EMPTY, model("a String?", "b DateTime?"))
    connection.script("ALTER TABLE A MODIFY a VARCHAR(191) COLLATE utf8mb4_bin COMMENT 'x'")
    connection.script("ALTER TABLE A MODIFY b DATETIME(3) ON UPDATE CURRENT_TIMESTAMP(3)")
    live = run(MIGRATIONS.inspect(), connection)
    change(connection, "mysql", live, model("a Int?", "b String?"))
    assert (shown(connection, "a")[1], shown(connection, "a")[3]) == ("None", "x")
    assert shown(connection, "b")[2] == ""


def test_a_column_that_counts_is_added_with_its_key(connection: SyncConnection) -> None:
    first, second = model(), model("n Int @unique @default(autoincrement())")
    change(connection, "mysql", EMPTY, first)
    connection.script("INSERT INTO A (id) VALUES (7), (8)")
    to_and_fro(connection, first, second)
    assert connection.fetch("SELECT COUNT(*) FROM A")[0][0] == 2


def test_a_column_begins_and_ceases_to_count_together_with_its_key(connection: SyncConnection) -> None:
    first, second = model("n Int"), model("n Int @default(autoincrement())", "@@index([n, id])")
    change(connection, "mysql", EMPTY, first)
    connection.script("INSERT INTO A (id, n) VALUES (7, 1), (8, 2)")
    to_and_fro(connection, first, second)


def test_another_key_takes_the_place_of_the_one_that_counts(connection: SyncConnection) -> None:
    first = model("n Int @unique @default(autoincrement())")
    second = model("n BigInt @default(autoincrement())", "@@index([n])")
    change(connection, "mysql", EMPTY, first)
    to_and_fro(connection, first, second)
    live = run(MIGRATIONS.inspect(), connection)
    assert live.tables[Name(None, "A")].columns["n"].autoincrement


def test_the_counting_moves_from_one_column_to_another(connection: SyncConnection) -> None:
    first = catalog_of("mysql", "model A {\n  id Int @id @default(autoincrement())\n  n Int\n}\n")
    second = model("n Int @unique @default(autoincrement())")
    change(connection, "mysql", EMPTY, first)
    to_and_fro(connection, first, second)
