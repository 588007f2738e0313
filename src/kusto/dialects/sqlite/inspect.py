"""The catalog of a live SQLite database: a flow of four reads, whatever the number of tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kusto.catalog.model import (
    Catalog,
    Column,
    Default,
    ForeignKey,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
    Table,
)
from kusto.dialects.actions import ACTIONS
from kusto.dialects.sqlite.defaults import default_key
from kusto.dialects.sqlite.split import words
from kusto.dialects.sqlite.types import declared_type, scalar_name
from kusto.flow import Flow, Row, fetch
from kusto.migrate.ledger import TABLE

OBJECTS = """
SELECT type, name, tbl_name, sql FROM sqlite_master
WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' OR type = 'index' ORDER BY name
"""
COLUMNS = """
SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND c.hidden <> 1 ORDER BY m.name, c.cid
"""
INDEXES = """
SELECT m.name, i.name, i."unique", i.origin, i.partial, p.name, p."desc"
FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_xinfo(i.name) p
WHERE m.type = 'table' AND p.key = 1 ORDER BY m.name, i.seq DESC, p.seqno
"""
FOREIGN_KEYS = """
SELECT m.name, k.id, k."table", k."from", k."to", k.on_delete, k.on_update
FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) k WHERE m.type = 'table' ORDER BY m.name, k.id, k.seq
"""
_UNSAID = {
    ("CHECK",): "a CHECK constraint",
    ("COLLATE",): "a COLLATE clause",
    ("DEFERRABLE",): "a deferrable foreign key",
    ("ON", "CONFLICT"): "an ON CONFLICT clause",
}
_OPTIONS = {("WITHOUT", "ROWID"): "WITHOUT ROWID", ("STRICT",): "STRICT"}


def inspect(namespaces: Sequence[str] = ()) -> Flow[Catalog]:
    """See `kusto.dialect.MigrationDialect.inspect`; there are no namespaces."""
    objects = yield from fetch(OBJECTS)
    columns = _by_table((yield from fetch(COLUMNS)))
    indexes = _by_table((yield from fetch(INDEXES)))
    keys = _by_table((yield from fetch(FOREIGN_KEYS)))
    tables: dict[Name, Table] = {}
    for kind, name, _, sql in objects:
        if kind == "table" and name != TABLE:
            unmanaged = _unmanaged(name, objects, indexes.get(name, []))
            tables[Name(None, name)] = _table(
                name, sql, columns.get(name, []), indexes.get(name, []), keys.get(name, []), unmanaged
            )
    tables = {name: _targets(table, tables) for name, table in tables.items()}
    return Catalog(tables, views=frozenset(Name(None, o[1]) for o in objects if o[0] == "view"))


def _by_table(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _unmanaged(table: str, objects: Sequence[Row], indexes: list[Row]) -> tuple[str, ...]:
    """Triggers, partial indexes and indexes on expressions, which no schema can say."""
    odd = {row[1] for row in indexes if row[4] or row[5] is None}
    return tuple(
        sql
        for kind, name, owner, sql in objects
        if owner == table and sql and (kind == "trigger" or (kind == "index" and name in odd))
    )


def _table(
    name: str, sql: str, columns: list[Row], indexes: list[Row], keys: list[Row], unmanaged: tuple[str, ...]
) -> Table:
    primary = tuple(row[1] for row in sorted((r for r in columns if r[5]), key=lambda r: r[5]))
    found = {index.name: index for index in _indexes(name, indexes)}
    foreign = {key.name: key for key in _foreign_keys(name, sql, keys)}
    return Table(
        Name(None, name),
        {row[1]: _column(row, len(primary) == 1 and bool(row[5])) for row in columns},
        PrimaryKey(primary) if primary else None,
        found,
        foreign,
        unmanaged,
        unsaid=unsaid(sql, [row[1] for row in columns if row[6]]),
    )


def unsaid(sql: str, generated: Sequence[str]) -> tuple[str, ...]:
    """What the text of a table says and no schema can.

    Args:
        sql: its ``CREATE TABLE``.
        generated: names of its generated columns.
    """
    said = words(sql)
    end = 1 + max((place for place, (_, depth) in enumerate(said) if depth), default=len(said))
    body, options = ([word for word, _ in part] for part in (said[:end], said[end:]))
    found = [f"the generated column `{name}`" for name in generated]
    for phrases, text in ((_UNSAID, body), (_OPTIONS, options)):
        found += [shown for phrase, shown in phrases.items() if _contains(text, phrase)]
    return tuple(found)


def _contains(text: Sequence[str], phrase: tuple[str, ...]) -> bool:
    return any(tuple(text[at : at + len(phrase)]) == phrase for at in range(len(text)))


def _column(row: Row, alone: bool) -> Column:
    _, name, declared, required, default, _, _ = row
    written = declared_type(declared)
    known = None if default is None else Default(default_key(default, written), default)
    # A whole key declared exactly INTEGER is the row's number: it counts by itself.
    auto = alone and declared.upper() == "INTEGER"
    nullable = not required and not auto
    return Column(name, written, nullable, default=known, autoincrement=auto, scalar=scalar_name(written))


def _indexes(table: str, rows: list[Row]) -> list[Index]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[1], []).append(row)
    found = []
    for name, parts in grouped.items():
        if parts[0][3] == "pk" or parts[0][4] or any(part[5] is None for part in parts):
            continue
        columns = tuple(IndexPart(part[5], bool(part[6])) for part in parts)
        given = parts[0][3] == "u"  # UNIQUE in the table's text: the name is SQLite's own
        shown = f"{table}_{'_'.join(c.column for c in columns)}_key" if given else name
        found.append(Index(shown, columns, bool(parts[0][2]), constraint=given))
    return found


def _foreign_keys(table: str, sql: str, rows: list[Row]) -> list[ForeignKey]:
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[1], []).append(row)
    names = _constraint_names(sql)
    found = []
    for parts in reversed(grouped.values()):  # SQLite counts from the last one
        columns = tuple(part[3] for part in parts)
        references = tuple(part[4] for part in parts if part[4] is not None)
        name = names.get(columns, f"{table}_{'_'.join(columns)}_fkey")
        first = parts[0]
        target = Name(None, first[2])
        found.append(ForeignKey(name, columns, target, references, ACTIONS[first[5]], ACTIONS[first[6]]))
    return found


def _constraint_names(sql: str) -> dict[tuple[str, ...], str]:
    """Names of foreign keys; SQLite keeps them in the table's text only."""
    pattern = r'(?i)CONSTRAINT\s+"((?:[^"]|"")+)"\s+FOREIGN\s+KEY\s*\(([^)]*)\)'
    return {
        tuple(re.sub(r'^["`\[]|["`\]]$', "", c.strip()) for c in columns.split(",")): name.replace('""', '"')
        for name, columns in re.findall(pattern, sql)
    }


def _targets(table: Table, tables: dict[Name, Table]) -> Table:
    """Foreign keys that name no columns point to the primary key."""
    keys = {}
    for name, key in table.foreign_keys.items():
        target = tables.get(key.target)
        primary = target.primary_key if target else None
        references = key.references or (primary.columns if primary else ())
        keys[name] = ForeignKey(name, key.columns, key.target, references, key.on_delete, key.on_update)
    return replace(table, foreign_keys=keys)
