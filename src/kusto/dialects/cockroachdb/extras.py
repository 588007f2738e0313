"""What a live CockroachDB database holds beside its catalog: views, computed columns, and what no schema can say."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.catalog.extras import Extras
from kusto.dialects.cockroachdb.inspect import COLUMNS, HERE, TABLES, CockroachdbReader
from kusto.dialects.postgresql.extras import gather
from kusto.flow import Flow

_TABLE = f"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname {HERE} AND c.relkind = 'r'"
NOTES = f"""
SELECT 'check', n.nspname::text, c.relname::text, k.conname::text {_TABLE}
  JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'c'
UNION ALL SELECT 'expression_index', n.nspname::text, c.relname::text, i.relname::text {_TABLE}
  JOIN pg_index x ON x.indrelid = c.oid AND x.indexprs IS NOT NULL JOIN pg_class i ON i.oid = x.indexrelid
UNION ALL SELECT 'comment', n.nspname::text, c.relname::text, coalesce(a.attname::text, '') {_TABLE}
  JOIN pg_description d ON d.objoid = c.oid
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
"""
GENERATED = f"""
SELECT table_schema::text, table_name::text, column_name::text FROM information_schema.columns
WHERE table_catalog = current_database() AND table_schema {HERE} AND coalesce(generation_expression, '') <> ''
"""


def extras(namespaces: Sequence[str] = ()) -> Flow[Extras]:
    """See `kusto.dialect.MigrationDialect.extras`."""
    return gather((TABLES, COLUMNS, NOTES, GENERATED), namespaces, CockroachdbReader)
