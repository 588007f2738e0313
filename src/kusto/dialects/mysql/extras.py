"""What a live MySQL or MariaDB database holds beside its catalog: views, computed columns, what no schema can say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kusto.catalog.extras import Extras, Found, Note
from kusto.catalog.model import Column, Name
from kusto.dialects.mysql.types import server_type
from kusto.flow import Flow, fetch
from kusto.migrate.ledger import TABLE

VIEWS = """
SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN
  (SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'VIEW')
ORDER BY TABLE_NAME, ORDINAL_POSITION
"""
GENERATED = """
SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = DATABASE() AND EXTRA LIKE '% GENERATED%'
"""
# MariaDB names the check that makes a text a JSON value after its column.
NOTES = """
SELECT 'partition', TABLE_NAME, '' FROM information_schema.PARTITIONS
WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_NAME IS NOT NULL GROUP BY TABLE_NAME
UNION ALL SELECT 'check', k.TABLE_NAME, k.CONSTRAINT_NAME FROM information_schema.TABLE_CONSTRAINTS k
WHERE k.TABLE_SCHEMA = DATABASE() AND k.CONSTRAINT_TYPE = 'CHECK' AND (k.TABLE_NAME, k.CONSTRAINT_NAME) NOT IN
  (SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS
   WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_TYPE = 'longtext')
UNION ALL SELECT 'expression_index', TABLE_NAME, INDEX_NAME FROM information_schema.STATISTICS
WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME IS NULL GROUP BY TABLE_NAME, INDEX_NAME
UNION ALL SELECT 'comment', TABLE_NAME, '' FROM information_schema.TABLES
WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND TABLE_COMMENT <> ''
UNION ALL SELECT 'comment', TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_COMMENT <> ''
"""


def extras(namespaces: Sequence[str] = ()) -> Flow[Extras]:
    """See `kusto.dialect.MigrationDialect.extras`; there are no namespaces."""
    views: dict[Name, list[Column]] = {}
    for view, name, shown, nullable in (yield from fetch(VIEWS)):
        column = Column(_text(name), server_type(_text(shown)), _text(nullable) == "YES")
        views.setdefault(Name(None, _text(view)), []).append(column)
    notes = [[_text(cell) for cell in row] for row in (yield from fetch(NOTES))]
    generated = yield from fetch(GENERATED)
    order = list(Note)
    found = [Found(Note(kind), Name(None, table), name) for kind, table, name in notes if table != TABLE]
    return Extras(
        {name: tuple(columns) for name, columns in views.items()},
        tuple(sorted(found, key=lambda one: (order.index(one.note), str(one.owner), one.name))),
        frozenset((Name(None, _text(row[0])), _text(row[1])) for row in generated),
    )


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
