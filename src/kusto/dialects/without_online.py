"""What databases answer that have no other form for a change of a table in use: nothing holds anybody up there, or
everything does.

A change in, nothing out.
"""

from __future__ import annotations

from kusto.catalog import changes as c
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
