"""CockroachDB's SQLSTATEs as errors of ours: those of PostgreSQL, with the same meanings.

https://www.cockroachlabs.com/docs/stable/common-errors: 40001 asks to run the transaction again, 40003 says that nobody
knows whether a statement took effect.
"""

from __future__ import annotations

from kusto.dialects.postgresql.errors import PostgresqlErrors

ERRORS = PostgresqlErrors()
