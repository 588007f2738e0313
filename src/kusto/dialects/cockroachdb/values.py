"""How values travel to and from CockroachDB: as to and from PostgreSQL, whose protocol and drivers it takes."""

from __future__ import annotations

from kusto.dialects.postgresql.values import PostgresqlValues

VALUES = PostgresqlValues()
