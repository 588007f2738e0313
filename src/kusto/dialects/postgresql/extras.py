"""What a live PostgreSQL database holds beside its catalog: views, computed columns, and what no schema can say."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.catalog.extras import Extras, Found, Note
from kusto.catalog.model import Name
from kusto.dialects.postgresql.inspect import COLUMNS, TABLES, Reader, fetch_each, view_columns
from kusto.flow import Flow

_HERE = "n.nspname = ANY (CASE WHEN cardinality($1::text[]) = 0 THEN ARRAY[current_schema()::text] ELSE $1::text[] END)"
_JOIN = f"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND {_HERE} AND NOT c.relispartition"
_TABLE = f"{_JOIN} AND c.relkind IN ('r', 'p')"
VIEW_COLUMNS = COLUMNS.replace("c.relkind IN ('r', 'p')", "c.relkind = 'v'")
NOTES = f"""
SELECT 'partition', n.nspname::text, c.relname::text, '' {_TABLE} AND c.relkind = 'p'
UNION ALL SELECT 'subclasses', n.nspname, c.relname, '' {_TABLE} AND c.relkind = 'r'
  WHERE EXISTS (SELECT 1 FROM pg_inherits h WHERE h.inhparent = c.oid)
UNION ALL SELECT 'null_order', n.nspname, c.relname, i.relname {_TABLE}
  JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class i ON i.oid = x.indexrelid
  JOIN pg_am m ON m.oid = i.relam AND m.amname = 'btree'
  WHERE EXISTS (SELECT 1 FROM unnest(x.indoption) o WHERE o IN (1, 2)) AND x.indexprs IS NULL AND x.indpred IS NULL
UNION ALL SELECT 'row_security', n.nspname, c.relname, '' {_TABLE} AND c.relrowsecurity
UNION ALL SELECT 'check', n.nspname, c.relname, k.conname {_TABLE}
  JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'c'
UNION ALL SELECT 'exclusion', n.nspname, c.relname, k.conname {_TABLE}
  JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'x'
UNION ALL SELECT 'expression_index', n.nspname, c.relname, i.relname {_TABLE}
  JOIN pg_index x ON x.indrelid = c.oid AND x.indexprs IS NOT NULL JOIN pg_class i ON i.oid = x.indexrelid
UNION ALL SELECT 'deferring', n.nspname, c.relname, k.conname {_TABLE}
  JOIN pg_constraint k ON k.conrelid = c.oid AND k.condeferrable AND k.contype IN ('p', 'u', 'f')
UNION ALL SELECT 'comment', n.nspname, c.relname, coalesce(a.attname, '') {_JOIN} AND c.relkind IN ('r', 'p', 'v')
  JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
UNION ALL SELECT 'comment', n.nspname, t.typname, '' FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace AND {_HERE}
  JOIN pg_description d ON d.objoid = t.oid AND d.classoid = 'pg_type'::regclass WHERE t.typtype = 'e'
"""
GENERATED = f"""
SELECT n.nspname::text, c.relname::text, a.attname::text {_TABLE}
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attgenerated <> '' AND a.attnum > 0 AND NOT a.attisdropped
"""


def extras(namespaces: Sequence[str] = ()) -> Flow[Extras]:
    """See `kusto.dialect.MigrationDialect.extras`."""
    return gather((TABLES, VIEW_COLUMNS, NOTES, GENERATED), namespaces, Reader)


def gather(queries: tuple[str, str, str, str], namespaces: Sequence[str], reader: type[Reader]) -> Flow[Extras]:
    """The extras that four reads give: tables, columns of views, notes, computed columns."""
    tables, columns, notes, generated = yield from fetch_each(queries, namespaces)
    wanted = bool(namespaces)

    def name(namespace: str, bare: str) -> Name:
        return Name(namespace if wanted else None, bare)

    views = frozenset(name(row[0], row[1]) for row in tables if row[2] == "v")
    order = list(Note)
    found = [Found(Note(row[0]), name(row[1], row[2]), row[3]) for row in notes]
    return Extras(
        view_columns(wanted, tables, columns, views, reader),
        tuple(sorted(found, key=lambda one: (order.index(one.note), str(one.owner), one.name))),
        frozenset((name(row[0], row[1]), row[2]) for row in generated),
    )
