"""MySQL and MariaDB: what they can do, how values travel, how statements are written, what their errors mean."""

from __future__ import annotations

from kusto.dialect import Dialect, MigrationDialect
from kusto.dialects.mysql.capabilities import CAPABILITIES
from kusto.dialects.mysql.errors import ERRORS
from kusto.dialects.mysql.queries import QUERIES
from kusto.dialects.mysql.values import VALUES


def _migrations() -> MigrationDialect:
    from kusto.dialects.mysql.migrations import MIGRATIONS

    return MIGRATIONS


DIALECT = Dialect("mysql", CAPABILITIES, VALUES, QUERIES, ERRORS, _migrations)
