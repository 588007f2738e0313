"""The catalog of a live CockroachDB database: a flow of five reads, from ``information_schema`` where it says enough.

https://www.cockroachlabs.com/docs/stable/information-schema and …/pg-catalog describe the columns. Rows have the shape
of those that `kusto.dialects.postgresql.inspect` reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kusto.catalog.model import Catalog, Column
from kusto.dialects.cockroachdb.defaults import identity, server_default
from kusto.dialects.cockroachdb.types import server_type
from kusto.dialects.postgresql.inspect import Reader, read_catalog
from kusto.flow import Flow, Row

HERE = "= ANY (CASE WHEN array_length($1::text[], 1) IS NULL THEN ARRAY[current_schema()::text] ELSE $1::text[] END)"
TABLES = f"""
SELECT table_schema::text, table_name::text, CASE table_type WHEN 'VIEW' THEN 'v' ELSE 'r' END
FROM information_schema.tables
WHERE table_catalog = current_database() AND table_schema {HERE} AND table_type IN ('BASE TABLE', 'VIEW') ORDER BY 1, 2
"""
COLUMNS = f"""
SELECT c.table_schema::text, c.table_name::text, c.column_name::text, rtrim(c.crdb_sql_type, '[]'),
  c.is_nullable = 'NO', c.data_type = 'ARRAY', c.column_default,
  CASE c.is_identity WHEN 'YES' THEN 'd' ELSE '' END,
  CASE WHEN coalesce(c.generation_expression, '') = '' THEN '' ELSE 's' END,
  CASE WHEN t.oid IS NULL THEN 'b' ELSE 'e' END, c.udt_schema::text, coalesce(t.typname, c.udt_name)::text,
  CASE c.is_identity WHEN 'YES' THEN c.table_name || '_' || c.column_name || '_seq' END,
  c.identity_increment::text, c.identity_start::text, c.identity_minimum::text, c.identity_maximum::text,
  q.cache_size::text
FROM information_schema.columns c
LEFT JOIN pg_namespace n ON n.nspname = c.udt_schema
LEFT JOIN pg_type t ON t.typnamespace = n.oid AND t.typtype = 'e'
  AND t.typname = CASE c.data_type WHEN 'ARRAY' THEN substr(c.udt_name, 2) ELSE c.udt_name END
LEFT JOIN pg_sequences q ON q.schemaname = c.table_schema
  AND q.sequencename = c.table_name || '_' || c.column_name || '_seq'
WHERE c.table_catalog = current_database() AND c.table_schema {HERE} AND c.is_hidden = 'NO'
ORDER BY c.table_schema, c.table_name, c.ordinal_position
"""
INDEXES = f"""
SELECT s.table_schema::text, s.table_name::text, s.index_name::text, x.indisprimary, x.indisunique,
  CASE m.amname WHEN 'inverted' THEN 'gin' ELSE 'btree' END,
  array_agg(s.column_name::text ORDER BY s.seq_in_index), array_agg(s.direction = 'DESC' ORDER BY s.seq_in_index),
  array_agg(NULL::text), false
FROM information_schema.statistics s
JOIN pg_namespace n ON n.nspname = s.table_schema
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.table_name
JOIN pg_index x ON x.indrelid = c.oid
JOIN pg_class i ON i.oid = x.indexrelid AND i.relname = s.index_name
JOIN pg_am m ON m.oid = i.relam
WHERE s.table_catalog = current_database() AND s.table_schema {HERE} AND s.storing = 'NO' AND s.implicit = 'NO'
  AND x.indexprs IS NULL AND x.indpred IS NULL
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 3
"""
FOREIGN_KEYS = f"""
SELECT n.nspname::text, c.relname::text, k.conname::text, tn.nspname::text, t.relname::text,
  array_agg(a.attname::text ORDER BY q.at), array_agg(b.attname::text ORDER BY q.at),
  k.confdeltype::text, k.confupdtype::text
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS q (own, other, at)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = q.own
JOIN pg_attribute b ON b.attrelid = t.oid AND b.attnum = q.other
WHERE n.nspname {HERE} AND k.contype = 'f'
GROUP BY n.nspname, c.relname, k.conname, tn.nspname, t.relname, k.confdeltype, k.confupdtype ORDER BY 3
"""
ENUMS = f"""
SELECT n.nspname::text, t.typname::text, array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid
WHERE n.nspname {HERE} AND t.typtype = 'e' GROUP BY 1, 2 ORDER BY 2
"""


def inspect(namespaces: Sequence[str] = ()) -> Flow[Catalog]:
    """See `kusto.dialect.MigrationDialect.inspect`."""
    return read_catalog((TABLES, COLUMNS, INDEXES, FOREIGN_KEYS, ENUMS), namespaces, CockroachdbReader)


class CockroachdbReader(Reader):
    """The same, with columns as this server tells them."""

    def column(self, row: Row) -> Column:
        """A row of `COLUMNS`."""
        default, is_counting = row[6], bool(row[7])
        seen = super().column((*row[:6], None, *row[7:13]))
        written = seen.type if seen.enum else server_type(row[3])
        found = replace(seen, type=written)
        if is_counting:
            names = ("increment", "start", "minValue", "maxValue", "cache")
            told = {name: int(value) for name, value in zip(names, row[13:18], strict=True) if value is not None}
            return replace(found, default=identity(told))
        if default is None or row[8]:
            return found
        return replace(found, default=server_default(default, written))
