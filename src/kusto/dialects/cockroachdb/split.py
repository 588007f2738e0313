"""A file of CockroachDB statements cut into its statements: PostgreSQL's grammar, another meaning of transactions.

A statement that defines something takes effect by itself and runs on as a job of the cluster: it is journaled alone.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kusto.catalog.steps import Kind, Statement
from kusto.dialects.postgresql.split import split as cut

_DEFINES = re.compile(
    r"(?is)(create|alter|drop|truncate|grant|revoke|comment\s+on|reassign|configure|import|restore|backup|refresh)\b"
)


def split(text: str) -> tuple[Statement, ...]:
    """See `kusto.dialect.MigrationDialect.split`."""
    return tuple(
        replace(statement, kind=Kind.OUTSIDE) if _DEFINES.match(statement.sql) else statement for statement in cut(text)
    )
