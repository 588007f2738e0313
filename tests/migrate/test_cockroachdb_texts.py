"""CockroachDB has no server at hand: its migrations are compared, as texts, with what Prisma's engine said.

``conformance/migrations/record.py`` writes the records anew. The cases are folders as everywhere, the random pairs one
file; a case that differs says for which of the reasons in `migrate.texts.REASONS`.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from kusto.migrate.plan import plan_between
from migrate.scenes import catalog_of, migrations_of
from migrate.texts import REASONS, reasons, statements

FOLDER = Path(__file__).parent / "cockroachdb_cases"
PROVIDER = "cockroachdb"


@dataclass(frozen=True, slots=True)
class Record:
    """A pair of schemas, the engine's migration, and why ours differs from it (no word where it does not)."""

    name: str
    before: str | None
    after: str
    engine: str
    differs: tuple[str, ...]


def _case(folder: Path) -> Record:
    def text(name: str) -> str | None:
        return (folder / name).read_text("utf-8") if (folder / name).exists() else None

    differs = tuple((text("differs.txt") or "").split())
    return Record(folder.name, text("from.prisma"), text("to.prisma") or "", text("engine.sql") or "", differs)


CASES = [_case(path) for path in sorted(FOLDER.iterdir()) if path.is_dir()]
DRAWN = [
    Record(one["name"], one["from"], one["to"], one["engine"], tuple(one["differs"]))
    for one in json.loads((FOLDER / "random.json").read_text("utf-8"))
]


def ours(record: Record) -> str:
    before, after = (catalog_of(PROVIDER, models) for models in (record.before, record.after))
    return plan_between(before, after, migrations_of(PROVIDER)).sql


@pytest.mark.parametrize("record", [*CASES, *DRAWN], ids=lambda record: record.name)
def test_the_statements_are_prismas_or_differ_for_the_recorded_reason(record: Record) -> None:
    dialect = migrations_of(PROVIDER)
    found = reasons(statements(ours(record), dialect), statements(record.engine, dialect))
    assert found == list(record.differs)


@pytest.mark.parametrize("record", [case for case in CASES if case.differs], ids=lambda record: record.name)
def test_where_it_differs_the_migration_is_the_expected_text(record: Record) -> None:
    assert ours(record) == (FOLDER / record.name / "cockroachdb.sql").read_text("utf-8")


def test_most_texts_are_the_same_and_every_reason_is_one_that_occurs() -> None:
    pairs = [*CASES, *DRAWN]
    differing = Counter(reason for record in pairs for reason in record.differs)
    assert len(pairs) >= 150
    assert sum(not record.differs for record in pairs) > 0.75 * len(pairs)
    assert set(differing) == set(REASONS)
