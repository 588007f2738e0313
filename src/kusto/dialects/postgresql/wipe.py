"""Everything in PostgreSQL namespaces dropped, in one transaction, and the own one made where it is missing: flows.

What the namespace holds is dropped one by one, so that the namespace keeps its owner and rights, and extensions stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from kusto.dialects.postgresql.ddl import quote
from kusto.errors import DatabaseError
from kusto.flow import Flow, Script, fetch, transaction

_NAMESPACES = """
SELECT nspname::text FROM pg_namespace
WHERE nspname = ANY (CASE WHEN cardinality($1::text[]) = 0 THEN ARRAY[current_schema()::text] ELSE $1::text[] END)
"""
_OWN = (
    "NOT EXISTS (SELECT 1 FROM pg_depend d "
    "WHERE d.objid = {0}.oid AND d.deptype IN ('e', 'i') AND d.classid = '{1}'::regclass)"
)
_RELATIONS = f"""
SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
  WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, c.relname::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND {_OWN.format("c", "pg_class")}
ORDER BY 1 DESC, 2
"""
_TYPES = f"""
SELECT CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, t.typname::text
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE n.nspname = $1 AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
  AND {_OWN.format("t", "pg_type")}
"""
_ROUTINES = f"""
SELECT CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END,
  p.oid::regprocedure::text
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = $1 AND {_OWN.format("p", "pg_proc")}
"""
_WATCH = """
SELECT set_config('client_connection_check_interval', '2s', false) FROM pg_settings
WHERE name = 'client_connection_check_interval'
"""


def wipe(namespaces: Sequence[str] = ()) -> Flow[None]:
    """See `kusto.dialect.MigrationDialect.wipe`."""
    return transaction(_wipe(list(namespaces)))


def _wipe(namespaces: list[str]) -> Flow[None]:
    for row in (yield from fetch(_NAMESPACES, namespaces)):
        yield from _empty(row[0])
    yield Script('DROP TABLE IF EXISTS "_prisma_migrations"')  # it lives in the connection's own namespace


def _empty(namespace: str) -> Flow[None]:
    for query in (_RELATIONS, _TYPES):
        for kind, name in (yield from fetch(query, namespace)):
            yield Script(f"DROP {kind} IF EXISTS {quote(namespace)}.{quote(name)} CASCADE")
    for kind, signature in (yield from fetch(_ROUTINES, namespace)):
        yield Script(f"DROP {kind} IF EXISTS {signature} CASCADE")


def prepare() -> Flow[None]:
    """See `kusto.dialect.MigrationDialect.prepare`: the first of the search path that is a name.

    It also lets the server notice a client that is gone.
    """
    missing, path = (yield from fetch("SELECT current_schema() IS NULL, current_setting('search_path')"))[0]
    if missing:
        names = [name.strip() for name in path.split(",")]
        wanted = next((name for name in names if name and name != '"$user"'), "public")
        yield Script(f"CREATE SCHEMA IF NOT EXISTS {wanted}")
    # A killed process leaves its statement running on the server, and the lock with it, until the server looks.
    with suppress(DatabaseError):  # a platform where the server cannot look
        yield from fetch(_WATCH)
