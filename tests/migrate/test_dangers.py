"""Each danger is found where it is, under its code, and nowhere else."""

from __future__ import annotations

import pytest

from kusto.migrate.dangers import CHECKS
from kusto.migrate.plan import plan_between
from migrate.scenes import catalog_of, migrations_of


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
        assert f"  - {danger.message}\n" in plan.sql
    return [danger.code for danger in plan.dangers]


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
