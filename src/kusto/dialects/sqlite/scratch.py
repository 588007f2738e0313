"""Where SQLite replays a history: a database in memory, so there is nothing to make and nothing to take away."""

from __future__ import annotations

SCRATCH = None
"""No statements are needed."""


def stays_inside(text: str) -> bool:
    """See `kusto.dialect.MigrationDialect.stays_inside`: there are no namespaces to name."""
    return True
