"""How CockroachDB changes tables that are in use: beside readers and writers anyway, so that there is no other form.

By its documentation; never run.
"""

from __future__ import annotations

from kusto.catalog.steps import Statement
from kusto.dialects.without_online import TRAITS, online, writes_anew

__all__ = ["TRAITS", "inside", "online", "writes_anew"]


def inside(statement: Statement) -> str | None:
    """See `kusto.dialect.MigrationDialect.inside`."""
    return None
