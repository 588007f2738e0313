"""Changes put in the order in which they can be carried out; what must be rebuilt is gathered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from kusto.catalog import changes as c
from kusto.catalog.model import Name
from kusto.dialect import MigrationDialect


def order(changes: Sequence[c.Change], dialect: MigrationDialect) -> tuple[c.Change, ...]:
    """The changes in order, with tables to be rebuilt taken together where the dialect rebuilds."""
    gathered = _gather(changes, dialect)
    return tuple(sorted(gathered, key=_rank))  # sorting is stable: within a rank the catalogs' order stays


def _gather(changes: Sequence[c.Change], dialect: MigrationDialect) -> list[c.Change]:
    """Tables whose columns or keys change become one rebuild; their indexes and keys are part of it."""
    keyed: set[Name] = set()
    if dialect.rebuilds:
        keyed = {ch.table.name for ch in changes if isinstance(ch, (c.AddForeignKey, c.DropForeignKey))}
    altered: dict[Name, c.AlterTable] = {}
    for change in changes:
        if isinstance(change, c.AlterTable) and (change.after.name in keyed or dialect.needs_rebuild(change)):
            altered[change.after.name] = change
    found: list[c.Change] = []
    for change in changes:
        match change:
            case c.AddForeignKey() | c.DropForeignKey() | c.RenameForeignKey() if (
                dialect.rebuilds or change.table.name in altered
            ):
                continue
            case c.AlterTable() if change.after.name in altered:
                continue
            case c.CreateIndex() | c.DropIndex() | c.RenameIndex() if change.table.name in altered:
                continue
            case _:
                found.append(change)
    if altered and dialect.rebuilds:
        gone = (change.table for change in changes if isinstance(change, c.DropTable))
        found += [
            c.DropIndex(table, index) for table in gone for index in table.indexes.values() if not index.constraint
        ]
    if altered:
        found.append(c.RebuildTables(tuple(altered.values())))
    return found


def _rank(change: c.Change) -> int:
    match change:
        case c.CreateNamespace():
            return -1
        case c.CreateExtension() | c.AlterExtension():
            return 0
        case c.RenameTable() | c.RenameEnum():
            return 1
        case c.CreateEnum():
            return 2
        case c.AlterEnum():
            return 3
        case c.DropForeignKey():
            return 4
        case c.DropIndex():
            return 5
        case c.AlterTable():
            return 6
        case c.DropTable():
            return 7
        case c.DropEnum():
            return 8
        case c.CreateTable():
            return 9
        case c.RebuildTables():
            return 10
        case c.CreateIndex():
            return 11
        case c.RenameForeignKey():
            return 12
        case c.AddForeignKey():
            return 13
        case c.RenameIndex():
            return 14
        case _ as never:
            assert_never(never)
