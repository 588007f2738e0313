"""Each danger is found where it is, under its code, and nowhere else."""

from __future__ import annotations

import pytest

from kusto.catalog.model import EMPTY, Name
from kusto.dialects import dialect
from kusto.engine.run_sync import run
from kusto.migrate.concerned import find_losses, find_obstacles
from kusto.migrate.dangers import CHECKS
from kusto.migrate.diff import diff
from kusto.migrate.plan import plan, plan_between
from kusto.migrate.questions import RenamedTable
from migrate.scenes import catalog_of, change, connect, migrations_of


def model(*lines: str) -> str:
    return "model A {\n  id Int @id\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


ENUM = "enum E {\n  X\n  Y\n}\n"
FOUND = {
    "D101": (model() + "model B {\n  id Int @id\n}\n", model()),
    "D102": (model("x Int"), model()),
    "D103": (model("x BigInt"), model("x Int")),
    "D201": (model(), model("x Int")),
    "D202": (model("x Int?"), model("x Int")),
    "D203": (model("x Int"), model("x Int @unique")),
    "D205": (model("x Int"), "model A {\n  id Int\n  x Int\n  @@id([id, x])\n}\n"),
}
ONLY_POSTGRESQL = {
    "D104": (model("x String"), model("x Int")),
    "D204": (model("e E") + ENUM, model("e E") + ENUM.replace("  Y\n", "")),
}


def codes(provider: str, before: str, after: str) -> list[str]:
    migrations = migrations_of(provider)
    plan = plan_between(catalog_of(provider, before), catalog_of(provider, after), migrations)
    for danger in plan.dangers:
        assert (f"  - {danger.message}\n" in plan.sql) is not danger.silent
    return [danger.code for danger in plan.dangers if not danger.silent]


@pytest.mark.parametrize("code", FOUND)
def test_a_danger_is_found(code: str, provider: str) -> None:
    assert codes(provider, *FOUND[code]) == [code]


@pytest.mark.parametrize("code", ONLY_POSTGRESQL)
def test_a_danger_of_types_is_found(code: str) -> None:
    assert codes("postgresql", *ONLY_POSTGRESQL[code]) == [code]
    assert codes("sqlite", *ONLY_POSTGRESQL[code]) == (["D103"] if code == "D104" else [])


def test_every_danger_has_a_case() -> None:
    by_hand = {"D105"}  # about what no schema says: see test_sqlite_rebuild
    assert {check.CODE for check in CHECKS} == set(FOUND) | set(ONLY_POSTGRESQL) | by_hand


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (model(), model("x Int?")),
        (model(), model("x Int @default(1)")),
        (model("x Int"), model("x Int?")),
        (model("x Int"), model("x String")),
        (model("x Int"), model("x Int", "@@index([x])")),
        (model(), model() + "model B {\n  id Int @id\n  x Int @unique\n}\n"),
    ],
)
def test_what_is_harmless_warns_of_nothing(before: str, after: str, provider: str) -> None:
    assert codes(provider, before, after) == []


@pytest.mark.parametrize(("written", "value"), [("E?", "'Y'"), ("E[]", "ARRAY['X', 'Y']::\"E\"[]")])
def test_rows_that_use_a_removed_member_are_counted_before_anything_runs(
    written: str, value: str, postgresql_url: str
) -> None:
    before = catalog_of("postgresql", model(f"e {written}") + ENUM)
    after = catalog_of("postgresql", model(f"e {written}") + ENUM.replace("  Y\n", ""))
    connection = connect(postgresql_url, "postgresql")
    try:
        change(connection, "postgresql", EMPTY, before)
        plan = plan_between(before, after, migrations_of("postgresql"))
        assert not run(find_obstacles(plan, dialect("postgresql")), connection)
        connection.run(f'INSERT INTO "A" VALUES (1, {value}), (2, {value}), (3, NULL)')
        (obstacle,) = run(find_obstacles(plan, dialect("postgresql")), connection)
        assert obstacle.code == "D204"
        assert obstacle.rows == 2
        assert obstacle.told.endswith("(2 rows)")
    finally:
        connection.close()


def test_a_dropped_column_loses_what_it_holds_under_the_names_of_now(provider: str, database_url: str) -> None:
    first, second = "model Old {\n  id Int @id\n  x Int?\n  y Int?\n}\n", "model New {\n  id Int @id\n  y Int?\n}\n"
    before, after = catalog_of(provider, first), catalog_of(provider, second)
    connection = connect(database_url, provider)
    try:
        change(connection, provider, EMPTY, before)
        rename = RenamedTable(Name(None, "Old"), Name(None, "New"))
        found = plan(diff(before, after, migrations_of(provider), (rename,)).changes, migrations_of(provider))
        connection.run('INSERT INTO "Old" VALUES (1, NULL, 7)')
        assert not run(find_losses(found, dialect(provider)), connection), "no value is lost"
        connection.run('INSERT INTO "Old" VALUES (2, 5, 7)')
        assert [loss.rows for loss in run(find_losses(found, dialect(provider)), connection)] == [1]
    finally:
        connection.close()
