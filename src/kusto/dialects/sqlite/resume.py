"""What became of a statement that SQLite ran outside a transaction while nobody looked. A flow that need not ask."""

from __future__ import annotations

import re

from kusto.catalog.steps import Statement
from kusto.flow import Flow

_AGAIN = re.compile(r"(?is)(vacuum\s*\Z|vacuum\s+\w+\s*\Z|pragma\b)")


def took_effect(statement: Statement) -> Flow[bool | None]:
    """See `kusto.dialect.MigrationDialect.took_effect`."""
    yield from ()
    return False if _AGAIN.match(statement.sql) else None
