"""Changes in words, one line each, for messages. In go changes, out come lines; nothing is decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from kusto.catalog import changes as c
from kusto.catalog.model import Column, Extension


def describe(changes: Sequence[c.Change]) -> list[str]:
    """A line per change; what belongs to a new or dropped table is left out."""
    new = {change.table.name for change in changes if isinstance(change, (c.CreateTable, c.DropTable))}
    lines: list[str] = []
    for change in changes:
        if isinstance(change, (c.CreateIndex, c.DropForeignKey, c.AddForeignKey)) and change.table.name in new:
            continue
        lines += _lines(change)
    return lines


def _lines(change: c.Change) -> list[str]:
    match change:
        case c.CreateNamespace(name):
            return [f"+ schema {name}"]
        case c.CreateExtension(extension):
            return [f"+ extension {extension.name}"]
        case c.AlterExtension(found, wanted):
            return [f"~ extension {wanted.name} ({_extension(found)} -> {_extension(wanted)})"]
        case c.CreateEnum(enum):
            return [f"+ enum {enum.name}"]
        case c.DropEnum(enum):
            return [f"- enum {enum.name}"]
        case c.RenameEnum(enum, renamed):
            moved = [f"~ enum {enum.name} -> {renamed.name}"] if enum.name != renamed.name else []
            return moved + [f"~ value {old} -> {new} of enum {renamed.name}" for old, new in change.members]
        case c.AlterEnum():
            added = [f"+ value {value} of enum {change.after.name}" for value in change.added]
            gone = [f"- value {value} of enum {change.after.name}" for value in change.removed]
            order = ", ".join(change.after.members)
            return added + gone + [f"~ order of enum {change.after.name} ({order})"] * change.reordered
        case c.CreateTable(table):
            return [f"+ table {table.name}"]
        case c.DropTable(table):
            return [f"- table {table.name}"]
        case c.RenameTable(before, after):
            return [f"~ table {before} -> {after}"]
        case c.AlterTable(_, table, parts):
            return [f"{_part(part)} of table {table.name}" for part in parts]
        case c.RebuildTables(tables):
            return [line for table in tables for line in _lines(table)]
        case c.CreateIndex(table, index):
            return [f"+ {'unique ' * index.unique}index {index.name} of table {table.name}"]
        case c.DropIndex(table, index):
            return [f"- {'unique ' * index.unique}index {index.name} of table {table.name}"]
        case c.RenameIndex(table, old, new):
            return [f"~ index {old.name} -> {new.name} of table {table.name}"]
        case c.AddForeignKey(table, key):
            return [f"+ foreign key {key.name} of table {table.name}"]
        case c.DropForeignKey(table, key):
            return [f"- foreign key {key.name} of table {table.name}"]
        case c.RenameForeignKey(table, old_key, new_key):
            return [f"~ foreign key {old_key.name} -> {new_key.name} of table {table.name}"]
        case _ as never:
            assert_never(never)


def _extension(extension: Extension) -> str:
    return " in ".join(part for part in (extension.version, extension.namespace) if part)


def _part(part: c.TablePart) -> str:
    match part:
        case c.AddColumn(column):
            return f"+ column {column.name}"
        case c.DropColumn(column):
            return f"- column {column.name}"
        case c.AlterColumn(before, after):
            return f"~ column {after.name} ({_shown(before)} -> {_shown(after)})"
        case c.RenameColumn(old, new):
            return f"~ column {old} -> {new}"
        case c.DropPrimaryKey(key):
            return f"- primary key ({', '.join(key.columns)})"
        case c.AddPrimaryKey(key):
            return f"+ primary key ({', '.join(key.columns)})"
        case c.RenamePrimaryKey(old, new):
            return f"~ primary key {old} -> {new}"
        case _ as never:
            assert_never(never)


def _shown(column: Column) -> str:
    text = column.type + "[]" * column.list + " NULL" * column.nullable
    if column.autoincrement:
        return text + " autoincrement"
    return text + (f" default {column.default.sql}" if column.default and column.default.sql else "")
