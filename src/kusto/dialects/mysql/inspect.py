"""The catalog of a live MySQL or MariaDB database: a flow of a few reads, whatever the number of tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kusto.catalog.model import Catalog, Column, ForeignKey, Index, IndexPart, Name, PrimaryKey, Table
from kusto.dialects.actions import ACTIONS
from kusto.dialects.mysql.ddl import marked
from kusto.dialects.mysql.defaults import quoted, server_default
from kusto.dialects.mysql.types import server_type
from kusto.flow import Flow, Row, fetch
from kusto.migrate.ledger import TABLE

TABLES = """
SELECT TABLE_NAME, TABLE_TYPE, TABLE_COLLATION FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
"""
COLUMNS = """
SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, COLLATION_NAME, COLUMN_COMMENT
FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION
"""
INDEXES = """
SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, INDEX_TYPE, COLUMN_NAME, COLLATION, SUB_PART
FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX
"""
# Joined here, not by the server: MariaDB opens the tables of all its databases to join two views of the catalog, which
# takes long, and has crashed it where another session dropped one of them.
FOREIGN_KEYS = """
SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA = DATABASE(), REFERENCED_TABLE_SCHEMA,
  REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
FROM information_schema.KEY_COLUMN_USAGE
WHERE CONSTRAINT_SCHEMA = DATABASE() AND TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL
ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION
"""
RULES = """
SELECT TABLE_NAME, CONSTRAINT_NAME, DELETE_RULE, UPDATE_RULE FROM information_schema.REFERENTIAL_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA = DATABASE()
"""
# MariaDB keeps JSON as text with this check.
CHECKS = """
SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA = DATABASE()
"""
_JSON = re.compile(r"""(?i)json_valid\(([`"])(.+)\1\)\Z""")


def inspect(namespaces: Sequence[str] = ()) -> Flow[Catalog]:
    """See `kusto.dialect.MigrationDialect.inspect`; there are no namespaces."""
    mariadb = "mariadb" in str((yield from fetch("SELECT VERSION()"))[0][0]).lower()
    tables = yield from fetch(TABLES)
    columns = _by_table((yield from fetch(COLUMNS)))
    indexes = _by_table((yield from fetch(INDEXES)))
    rules = {(row[0], row[1]): (row[2], row[3]) for row in (yield from fetch(RULES))}
    keys = _by_table([(*row, *rules[row[0], row[1]]) for row in (yield from fetch(FOREIGN_KEYS))])
    checks = (yield from fetch(CHECKS)) if mariadb else ()
    json = {(row[0], m[2].replace(m[1] * 2, m[1])) for row in checks if (m := _JSON.match(_text(row[2])))}
    reader = _Reader(mariadb, json, {row[0]: row[2] for row in tables})
    names = sorted(row[0] for row in tables if row[1] not in ("VIEW", "SYSTEM VIEW", "SEQUENCE"))
    found = [
        reader.table(name, columns.get(name, []), indexes.get(name, []), keys.get(name, []))
        for name in names
        if name != TABLE
    ]
    views = frozenset(Name(None, row[0]) for row in tables if row[1] == "VIEW")
    return Catalog({table.name: table for table in found}, views=views)


def _by_table(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


class _Reader:
    """Rows of ``information_schema`` turned into tables."""

    def __init__(self, mariadb: bool, json: set[tuple[str, str]], collations: Mapping[str, Any]) -> None:
        self._mariadb = mariadb
        self._json = json
        self._collations = collations

    def table(self, name: str, columns: list[Row], indexes: list[Row], keys: list[Row]) -> Table:
        found = [self._column(row) for row in columns]
        primary, named = _indexes(indexes)
        foreign = {key.name: key for key in _foreign_keys(keys)}
        table = Table(
            Name(None, name),
            {column.name: column for column in found},
            primary,
            {index.name: index for index in named},
            foreign,
        )
        return marked(table)

    def _column(self, row: Row) -> Column:
        table, name, shown, nullable, default, extra, collation, comment = row
        written = server_type(_text(shown))
        if written == "LONGTEXT" and (table, name) in self._json:
            written = "JSON"
        extra = str(extra).upper()
        known = None
        if "AUTO_INCREMENT" not in extra and " GENERATED" not in extra:
            known = server_default(
                None if default is None else _text(default),
                written,
                quotes=self._mariadb,
                expression="DEFAULT_GENERATED" in extra,
            )
        unsaid: dict[str, str] = {}
        if collation and written != "JSON" and collation != self._collations.get(table):
            unsaid["COLLATE"] = f"COLLATE {_text(collation)}"
        if "ON UPDATE" in extra:
            unsaid["ON UPDATE"] = "ON UPDATE CURRENT_TIMESTAMP"
        if comment:
            unsaid["COMMENT"] = f"COMMENT {quoted(_text(comment))}"
        auto = "AUTO_INCREMENT" in extra
        return Column(name, written, nullable == "YES", default=known, autoincrement=auto, unsaid=unsaid)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _indexes(rows: list[Row]) -> tuple[PrimaryKey | None, list[Index]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[1], []).append(row)
    primary: PrimaryKey | None = None
    found = []
    for name, parts in grouped.items():
        if any(part[4] is None for part in parts):
            continue  # on an expression, which no schema can say
        lengths = tuple(None if part[6] is None else int(part[6]) for part in parts)
        if name == "PRIMARY":
            primary = PrimaryKey(tuple(p[4] for p in parts), lengths=lengths if any(lengths) else ())
            continue
        method = str(parts[0][3]).lower()
        full = method == "fulltext"
        columns = tuple(
            IndexPart(part[4], part[5] == "D", length=None if full else length)
            for part, length in zip(parts, lengths, strict=True)
        )
        found.append(Index(name, columns, not int(parts[0][2]), method))
    return primary, found


def _foreign_keys(rows: list[Row]) -> list[ForeignKey]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[1], []).append(row)
    found = []
    for name, parts in grouped.items():
        first = parts[0]
        target = Name(None if first[3] else first[4], first[5])
        found.append(
            ForeignKey(
                name,
                tuple(part[2] for part in parts),
                target,
                tuple(part[6] for part in parts),
                ACTIONS[first[7]],
                ACTIONS[first[8]],
            )
        )
    return found
