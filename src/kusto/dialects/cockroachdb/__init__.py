"""CockroachDB, told as what differs from PostgreSQL. It was never run against a server: see docs/cockroachdb.md."""

from __future__ import annotations

from kusto.dialect import Dialect, MigrationDialect
from kusto.dialects.cockroachdb.capabilities import CAPABILITIES
from kusto.dialects.cockroachdb.errors import ERRORS
from kusto.dialects.cockroachdb.queries import QUERIES
from kusto.dialects.cockroachdb.values import VALUES


def _migrations() -> MigrationDialect:
    from kusto.dialects.cockroachdb.migrations import MIGRATIONS

    return MIGRATIONS


DIALECT = Dialect("cockroachdb", CAPABILITIES, VALUES, QUERIES, ERRORS, _migrations, unproven=True)
