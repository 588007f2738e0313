"""How CockroachDB changes tables that are in use: beside readers and writers anyway, so that there is no other form.

A change in, nothing out. By its documentation; never run.
"""

from __future__ import annotations

from kusto.catalog import changes as c
from kusto.catalog.steps import Statement
from kusto.dialect import SqlTraits

TRAITS = SqlTraits(
    concurrent_indexes=False,
    unchecked_constraints=False,
    online_forms=False,
    copies_for_keys=False,
    long_locks=False,
    volatile_functions=frozenset(),
)


def writes_anew(before: str, after: str) -> bool:
    """See `kusto.dialect.MigrationDialect.writes_anew`."""
    return False


def online(change: c.Change) -> str | None:
    """See `kusto.dialect.MigrationDialect.online`."""
    return None


def inside(statement: Statement) -> str | None:
    """See `kusto.dialect.MigrationDialect.inside`."""
    return None
