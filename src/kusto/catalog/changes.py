"""The closed set of changes that lead from one catalog to another; each knows its inverse. No SQL is written here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from kusto.catalog.model import Catalog, Column, Enum, Extension, ForeignKey, Index, Name, PrimaryKey, Table


@dataclass(frozen=True, slots=True)
class AddColumn:
    """A column that is new."""

    column: Column


@dataclass(frozen=True, slots=True)
class DropColumn:
    """A column that is gone, with its data."""

    column: Column


@dataclass(frozen=True, slots=True)
class AlterColumn:
    """A column that changes.

    Args:
        recreate: the database cannot turn the old values into new ones: it is dropped and added.
        narrowing: values may not fit any more.
        members: those of its enum that got another name, as pairs, where an enum is the type of its column.
    """

    before: Column
    after: Column
    recreate: bool = False
    narrowing: bool = False
    members: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RenameColumn:
    """A column whose data stays under a new name."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DropPrimaryKey:
    """The primary key is taken away (perhaps to be added again)."""

    key: PrimaryKey


@dataclass(frozen=True, slots=True)
class AddPrimaryKey:
    """A primary key is added."""

    key: PrimaryKey


@dataclass(frozen=True, slots=True)
class RenamePrimaryKey:
    """The same key under another name."""

    before: str
    after: str


TablePart: TypeAlias = (
    AddColumn | DropColumn | AlterColumn | RenameColumn | DropPrimaryKey | AddPrimaryKey | RenamePrimaryKey
)


@dataclass(frozen=True, slots=True)
class CreateNamespace:
    """A namespace that is new."""

    name: str


@dataclass(frozen=True, slots=True)
class CreateExtension:
    """An extension that is asked for and not there. None is ever dropped: others may use it."""

    extension: Extension


@dataclass(frozen=True, slots=True)
class AlterExtension:
    """An extension that is asked for in another version or namespace than the one it has."""

    before: Extension
    after: Extension


@dataclass(frozen=True, slots=True)
class CreateEnum:
    """An enum type that is new."""

    enum: Enum


@dataclass(frozen=True, slots=True)
class RenameEnum:
    """An enum type, or members of it, under another name; members stand at the same places in both."""

    before: Enum
    after: Enum

    @property
    def members(self) -> tuple[tuple[str, str], ...]:
        """Old and new names of the members that got another one."""
        return tuple(pair for pair in zip(self.before.members, self.after.members, strict=True) if pair[0] != pair[1])


@dataclass(frozen=True, slots=True)
class AlterEnum:
    """Members added or removed, or put in another order.

    Args:
        uses_before, uses_after: the columns of this type, in each state, with their tables.
        used_at_once: a default of this migration is one of the new members.
        ordered: members stand as in ``after`` when it is done; otherwise new ones may stand behind the others.
    """

    before: Enum
    after: Enum
    uses_before: tuple[tuple[Name, Column], ...] = ()
    uses_after: tuple[tuple[Name, Column], ...] = ()
    used_at_once: bool = False
    ordered: bool = False

    @property
    def reordered(self) -> bool:
        """Members that stay have to change places."""
        there = [member for member in self.before.members if member in self.after.members]
        return self.ordered and there != [member for member in self.after.members if member in there]

    @property
    def added(self) -> tuple[str, ...]:
        """Members that are new."""
        return tuple(m for m in self.after.members if m not in self.before.members)

    @property
    def removed(self) -> tuple[str, ...]:
        """Members that are gone."""
        return tuple(m for m in self.before.members if m not in self.after.members)


@dataclass(frozen=True, slots=True)
class DropEnum:
    """An enum type that is gone."""

    enum: Enum


@dataclass(frozen=True, slots=True)
class CreateTable:
    """A table that is new, with its primary key; indexes and foreign keys are changes of their own."""

    table: Table


@dataclass(frozen=True, slots=True)
class DropTable:
    """A table that is gone, with its data."""

    table: Table


@dataclass(frozen=True, slots=True)
class RenameTable:
    """A table whose data stays under a new name."""

    before: Name
    after: Name


@dataclass(frozen=True, slots=True)
class AlterTable:
    """Columns or the primary key of a table change; whole tables are given for databases that rebuild."""

    before: Table
    after: Table
    parts: tuple[TablePart, ...]


@dataclass(frozen=True, slots=True)
class CreateIndex:
    """An index that is new."""

    table: Table
    index: Index


@dataclass(frozen=True, slots=True)
class DropIndex:
    """An index that is gone."""

    table: Table
    index: Index


@dataclass(frozen=True, slots=True)
class RenameIndex:
    """The same index under another name."""

    table: Table
    before: Index
    after: Index


@dataclass(frozen=True, slots=True)
class AddForeignKey:
    """A foreign key that is new."""

    table: Table
    key: ForeignKey


@dataclass(frozen=True, slots=True)
class DropForeignKey:
    """A foreign key that is gone."""

    table: Table
    key: ForeignKey


@dataclass(frozen=True, slots=True)
class RenameForeignKey:
    """The same foreign key under another name."""

    table: Table
    before: ForeignKey
    after: ForeignKey


@dataclass(frozen=True, slots=True)
class RebuildTables:
    """Tables that are made anew with their rows, because the database cannot change them in place."""

    tables: tuple[AlterTable, ...]


Change: TypeAlias = (
    CreateNamespace
    | CreateExtension
    | AlterExtension
    | CreateEnum
    | RenameEnum
    | AlterEnum
    | DropEnum
    | CreateTable
    | DropTable
    | RenameTable
    | AlterTable
    | CreateIndex
    | DropIndex
    | RenameIndex
    | AddForeignKey
    | DropForeignKey
    | RenameForeignKey
    | RebuildTables
)


def inverse(change: Change) -> Change | None:
    """The change that undoes this one, or None where nothing needs to be undone. Data that is gone stays gone."""
    match change:
        case CreateNamespace():
            return None  # a namespace may hold what others put there
        case CreateExtension():
            return None  # others may use it by then
        case AlterExtension(found, wanted):
            return AlterExtension(wanted, found)
        case CreateEnum(enum):
            return DropEnum(enum)
        case DropEnum(enum):
            return CreateEnum(enum)
        case RenameEnum(named, renamed):
            return RenameEnum(renamed, named)
        case AlterEnum(before, after, uses_before, uses_after):
            return AlterEnum(after, before, uses_after, uses_before, ordered=change.ordered)
        case CreateTable(table):
            return DropTable(table)
        case DropTable(table):
            return CreateTable(table)
        case RenameTable(old, new):
            return RenameTable(new, old)
        case AlterTable(old_table, new_table, parts):
            return AlterTable(new_table, old_table, tuple(_inverse_part(p) for p in reversed(parts)))
        case CreateIndex(table, index):
            return DropIndex(table, index)
        case DropIndex(table, index):
            return CreateIndex(table, index)
        case RenameIndex(table, old_index, new_index):
            return RenameIndex(table, new_index, old_index)
        case AddForeignKey(table, key):
            return DropForeignKey(table, key)
        case DropForeignKey(table, key):
            return AddForeignKey(table, key)
        case RenameForeignKey(table, old_key, new_key):
            return RenameForeignKey(table, new_key, old_key)
        case RebuildTables(tables):
            undone = tuple(inverse(t) for t in reversed(tables))
            return RebuildTables(tuple(t for t in undone if isinstance(t, AlterTable)))
        case _ as never:
            assert_never(never)


def _inverse_part(part: TablePart) -> TablePart:
    match part:
        case AddColumn(column):
            return DropColumn(column)
        case DropColumn(column):
            return AddColumn(column)
        case AlterColumn(before, after, recreate, _, members):
            back = tuple((new, old) for old, new in members)
            return AlterColumn(after, before, recreate, narrowing=True, members=back)
        case RenameColumn(old, new):
            return RenameColumn(new, old)
        case DropPrimaryKey(key):
            return AddPrimaryKey(key)
        case AddPrimaryKey(key):
            return DropPrimaryKey(key)
        case RenamePrimaryKey(old, new):
            return RenamePrimaryKey(new, old)
        case _ as never:
            assert_never(never)


def uses_of(enum: Name, catalog: Catalog) -> tuple[tuple[Name, Column], ...]:
    """Every column of an enum's type, with its table."""
    return tuple(
        (table.name, column)
        for table in catalog.tables.values()
        for column in table.columns.values()
        if column.enum == enum
    )
