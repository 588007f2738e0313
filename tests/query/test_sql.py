"""The SQL of the main shapes of calls, per database, against the texts in ``cases``.

After a deliberate change: ``python -m pytest tests/query/test_sql.py --rewrite-sql``, then read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kusto.query.planner import Planner
from query.calls import CALLS, plan, statements
from query.conftest import planner_of

CASES = Path(__file__).parent / "cases"
ONE_STATEMENT = [
    "find_unique by id",
    "find_unique by a compound key",
    "find_many",
    "find_many with everything",
    "find_many backwards from a cursor",
    "find_many distinct",
    "filters on relations",
    "count",
    "count of a page",
    "create",
    "update",
    "upsert by the key created",
    "delete",
    "update_many",
    "delete_many",
    "create_many",
]


def rendered(planner: Planner) -> str:
    """Every call's statements."""
    parts = []
    for name, call in CALLS.items():
        lines = "\n".join(statements(plan(planner, *call)[0]))
        parts.append(f"# {name}\n{lines}\n")
    return "\n".join(parts)


def test_the_sql_of_the_main_shapes(provider: str, pytestconfig: pytest.Config) -> None:
    file = CASES / f"{provider}.sql.txt"
    now = rendered(planner_of(provider))
    if pytestconfig.getoption("--rewrite-sql", default=False):
        file.write_text(now)
    assert now == file.read_text()


@pytest.mark.parametrize("name", ONE_STATEMENT)
def test_one_statement_where_one_does(planner: Planner, name: str) -> None:
    found, _ = plan(planner, *CALLS[name])
    assert len(statements(found)) == 1
    assert getattr(found, "single", True)
