"""The columns and the primary key of one table compared: parts of an `AlterTable` come out. It renders nothing."""

from __future__ import annotations

from dataclasses import replace

from kusto.catalog import changes as c
from kusto.catalog.model import Column, Table
from kusto.dialect import MigrationDialect


def table_parts(before: Table, after: Table, dialect: MigrationDialect) -> tuple[c.TablePart, ...]:
    """What happens to a table's columns and key, in the order in which it is written."""
    dropped = [c.DropColumn(before.columns[name]) for name in sorted(set(before.columns) - set(after.columns))]
    added = [c.AddColumn(after.columns[name]) for name in sorted(set(after.columns) - set(before.columns))]
    altered: list[c.TablePart] = []
    moved: set[str] = set()
    for name, column in before.columns.items():
        if name not in after.columns:
            continue
        change = column_change(column, after.columns[name], dialect)
        if change:
            altered.append(change)
            if change.recreate or _type(column) != _type(after.columns[name]):
                moved.add(name)
    head, tail = _primary_key(before, after, moved)
    return (*head, *dropped, *added, *altered, *tail)


def _primary_key(
    before: Table, after: Table, moved: set[str]
) -> tuple[tuple[c.TablePart, ...], tuple[c.TablePart, ...]]:
    old, new = before.primary_key, after.primary_key
    if old and new and old.columns == new.columns and not moved & set(new.columns):
        if old.name != new.name and old.name and new.name:
            return (c.RenamePrimaryKey(old.name, new.name),), ()
        return (), ()
    return ((c.DropPrimaryKey(old),) if old else ()), ((c.AddPrimaryKey(new),) if new else ())


def column_change(before: Column, after: Column, dialect: MigrationDialect) -> c.AlterColumn | None:
    """How one column changes, or None where it stays."""
    after_seen = after
    if _any(after) or (_any(before) and after.default is None):
        # "Whatever the database has" is a change only once another default is given.
        after_seen = replace(after, default=before.default)
    if before == after_seen or _only_spelling(before, after_seen):
        return None
    if _type(before) == _type(after):
        return c.AlterColumn(before, after_seen)
    verdict = dialect.cast(before, after)
    if verdict == "same":
        return None if replace(before, type=after.type) == after_seen else c.AlterColumn(before, after_seen)
    return c.AlterColumn(before, after_seen, recreate=verdict == "none", narrowing=verdict == "risky")


def _type(column: Column) -> tuple[object, ...]:
    return column.type, column.list, column.enum


def _only_spelling(before: Column, after: Column) -> bool:
    """A list is never NULL for the client, whatever the database says about it."""
    if not before.list or not after.list:
        return False
    return replace(before, nullable=True) == replace(after, nullable=True)


def _any(column: Column) -> bool:
    return column.default is not None and column.default.key == "*"
