"""Tables of others left out of a comparison. In go a catalog and patterns of names, out comes a catalog."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from kusto.catalog.model import Catalog, Column, Index, Name, Table


def without(catalog: Catalog, patterns: Sequence[str], keep: Collection[Name] = ()) -> Catalog:
    """The catalog without the tables that a pattern names.

    Args:
        patterns: ``name`` or ``namespace.name``; ``*`` and ``?`` stand for letters.
        keep: tables that stay whatever the patterns say.
    """
    if not patterns:
        return catalog
    tables = {name: table for name, table in catalog.tables.items() if name in keep or not _named(name, patterns)}
    return replace(catalog, tables=tables)


def anchors(catalog: Catalog, patterns: Sequence[str]) -> Catalog:
    """Only those tables, and of them only what a foreign key can point to: their keys. So a history that does can be
    replayed where nobody else makes them."""
    tables = {name: _anchor(table) for name, table in catalog.tables.items() if _named(name, patterns)}
    namespaces = frozenset(name.namespace for name in tables if name.namespace)
    return Catalog({name: table for name, table in tables.items() if table.columns}, namespaces=namespaces)


def _named(name: Name, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(text, pattern) for text in (name.name, str(name)) for pattern in patterns)


def _anchor(table: Table) -> Table:
    plain = {name: column for name, column in table.columns.items() if column.enum is None}
    primary = table.primary_key
    if primary and not set(primary.columns) <= set(plain):
        primary = None
    uniques = [index for index in table.indexes.values() if index.unique and set(index.columns) <= set(plain)]
    used = {*(primary.columns if primary else ()), *(name for index in uniques for name in index.columns)}
    columns = {name: _bare(column) for name, column in plain.items() if name in used}
    indexes: dict[str, Index] = {index.name: index for index in uniques}
    return Table(table.name, columns, primary, indexes)


def _bare(column: Column) -> Column:
    return replace(column, default=None, autoincrement=False)
