"""Indexes that the server makes by itself, because a foreign key needs one on its own columns. Tables in, tables out."""

from __future__ import annotations

from dataclasses import replace

from kusto.catalog.model import ForeignKey, Index, IndexPart, Table


def implied_indexes(table: Table) -> Table:
    """See `kusto.dialect.MigrationDialect.implied_indexes`."""
    indexes = dict(table.indexes)
    for key in table.foreign_keys.values():
        if not is_served(key, replace(table, indexes=indexes)) and key.name not in indexes:
            indexes[key.name] = Index(key.name, tuple(IndexPart(c) for c in key.columns), implied=True)
    return replace(table, indexes=indexes)


def marked(table: Table) -> Table:
    """A live table whose indexes that look as if the server had made them are marked."""
    indexes = {name: _marked(index, table.foreign_keys.get(name)) for name, index in table.indexes.items()}
    return replace(table, indexes=indexes)


def _marked(index: Index, key: ForeignKey | None) -> Index:
    plain = index == Index(index.name, tuple(IndexPart(column) for column in index.columns))
    return replace(index, implied=True) if plain and key and key.columns == index.columns else index


def is_served(key: ForeignKey, table: Table) -> bool:
    """Whether an index or the primary key begins with the columns of a foreign key, in its order."""
    width = len(key.columns)
    if table.primary_key and table.primary_key.columns[:width] == key.columns:
        return True
    return any(serves(index, key) for index in table.indexes.values())


def serves(index: Index, key: ForeignKey) -> bool:
    """Whether an index begins with the columns of a foreign key."""
    parts = index.parts[: len(key.columns)]
    whole = all(part.length is None for part in parts)
    return index.method == "btree" and whole and tuple(part.column for part in parts) == key.columns


def stays_served(before: Table, after: Table, name: str) -> bool:
    """See `kusto.dialect.MigrationDialect.key_is_served`."""
    key, later = before.foreign_keys.get(name), after.foreign_keys.get(name)
    if key is None or later is None:
        return True
    width = len(key.columns)
    old, new = before.primary_key, after.primary_key
    if old and old.columns[:width] == key.columns and new and new.columns == old.columns:
        return True
    used = [index for index in before.indexes.values() if serves(index, key)]
    if any(index.implied for index in used):
        return True
    kept = [(index.parts, index.unique) for index in after.indexes.values()]
    return any((index.parts, index.unique) in kept for index in used)
