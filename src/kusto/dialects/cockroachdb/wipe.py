"""Everything in CockroachDB namespaces dropped, each statement by itself: a flow. Functions and procedures stay."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.dialects.postgresql.ddl import quote
from kusto.dialects.postgresql.wipe import prepare
from kusto.flow import Flow, Script, fetch

__all__ = ["prepare", "wipe"]
_HERE = "= ANY (CASE WHEN array_length($1::text[], 1) IS NULL THEN ARRAY[current_schema()::text] ELSE $1::text[] END)"
_RELATIONS = f"""
SELECT n.nspname::text, CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
  ELSE 'TABLE' END, c.relname::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname {_HERE} AND c.relkind IN ('r', 'v', 'm', 'S') ORDER BY 2 DESC, 3
"""
_ENUMS = f"""
SELECT n.nspname::text, 'TYPE', t.typname::text FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname {_HERE} AND t.typtype = 'e'
"""


def wipe(namespaces: Sequence[str] = ()) -> Flow[None]:
    """See `kusto.dialect.MigrationDialect.wipe`."""
    for query, end in ((_RELATIONS, " CASCADE"), (_ENUMS, "")):
        for namespace, kind, name in (yield from fetch(query, list(namespaces))):
            yield Script(f"DROP {kind} IF EXISTS {quote(namespace)}.{quote(name)}{end}")
    yield Script('DROP TABLE IF EXISTS "_prisma_migrations"')  # it lives in the connection's own namespace
