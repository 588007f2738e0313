"""SQLite: its capabilities, how its values travel, how its statements are written, what its errors mean."""

from __future__ import annotations

from kusto.dialect import Dialect, MigrationDialect
from kusto.dialects.sqlite.capabilities import CAPABILITIES
from kusto.dialects.sqlite.errors import ERRORS
from kusto.dialects.sqlite.queries import QUERIES
from kusto.dialects.sqlite.values import VALUES


def _migrations() -> MigrationDialect:
    from kusto.dialects.sqlite.migrations import MIGRATIONS

    return MIGRATIONS


DIALECT = Dialect("sqlite", CAPABILITIES, VALUES, QUERIES, ERRORS, _migrations)
