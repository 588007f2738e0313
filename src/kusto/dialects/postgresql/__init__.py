"""PostgreSQL: its capabilities, how its values travel, how its statements are written, what its errors mean."""

from __future__ import annotations

from kusto.dialect import Dialect, MigrationDialect
from kusto.dialects.postgresql.capabilities import CAPABILITIES
from kusto.dialects.postgresql.errors import ERRORS
from kusto.dialects.postgresql.queries import QUERIES
from kusto.dialects.postgresql.values import VALUES


def _migrations() -> MigrationDialect:
    from kusto.dialects.postgresql.migrations import MIGRATIONS

    return MIGRATIONS


DIALECT = Dialect("postgresql", CAPABILITIES, VALUES, QUERIES, ERRORS, _migrations)
