"""What became of a statement that PostgreSQL ran outside a transaction while nobody looked: a flow that asks.

It also takes away what such a statement leaves half done: an invalid index.
"""

from __future__ import annotations

import re

from kusto.catalog.steps import Statement
from kusto.dialects.postgresql.ddl import quote
from kusto.flow import Flow, Script, fetch

_NAME = r'(?:"(?:[^"]|"")+"|[A-Za-z_]\w*)'
_INDEX = re.compile(
    rf"(?is)(?P<verb>create|drop)\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+(?:not\s+)?exists\s+)?"
    rf"(?!on\b)(?P<name>{_NAME}(?:\s*\.\s*{_NAME})?)(?:\s+on\s+(?:only\s+)?(?P<table>{_NAME}(?:\s*\.\s*{_NAME})?))?"
)
_DATABASE = re.compile(rf"(?is)(?P<verb>create|drop)\s+database\s+(?:if\s+exists\s+)?(?P<name>{_NAME})")
_AGAIN = re.compile(r"(?is)(vacuum|alter\s+system|reindex|analyze|checkpoint)\b")
_VALID = """
SELECT x.indisvalid, n.nspname::text, c.relname::text FROM pg_class c JOIN pg_index x ON x.indexrelid = c.oid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = $1 AND n.nspname = coalesce($2, current_schema())
"""


def took_effect(statement: Statement) -> Flow[bool | None]:
    """See `kusto.dialect.MigrationDialect.took_effect`."""
    if found := _INDEX.match(statement.sql):
        return (yield from _index(found))
    if found := _DATABASE.match(statement.sql):
        there = yield from fetch("SELECT 1 FROM pg_database WHERE datname = $1", plain(found["name"]))
        return bool(there) == (found["verb"].lower() == "create")
    return False if _AGAIN.match(statement.sql) else None


def _index(found: re.Match[str]) -> Flow[bool | None]:
    namespace, name = _parts(found["name"])
    if namespace is None and found["table"]:  # an index lives where its table does
        namespace = _parts(found["table"])[0]
    rows = yield from fetch(_VALID, name, namespace)
    if found["verb"].lower() == "drop":
        return not rows  # one that is half dropped is invalid, and can be dropped again
    if not rows:
        return False
    valid, where, index = rows[0]
    if not valid:
        yield Script(f"DROP INDEX {quote(where)}.{quote(index)}")
    return bool(valid)


def _parts(written: str) -> tuple[str | None, str]:
    names = [plain(name) for name in re.findall(_NAME, written)]
    return (names[0], names[1]) if len(names) == 2 else (None, names[0])


def plain(name: str) -> str:
    """A name as the server keeps it: without quotes, or in lower case where it had none."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()
