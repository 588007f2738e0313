"""The statements of changes in CockroachDB: a change in, its text out. Nothing is run here.

Each clause is a statement of its own, since each is a job of the cluster; a primary key's column whose values must be
written anew takes a new table, as in Prisma. What PostgreSQL writes the same way comes from there.
"""

from __future__ import annotations

from typing import assert_never

from kusto.catalog import changes as c
from kusto.catalog.model import Column, Index, Name, Table
from kusto.dialects.cockroachdb.defaults import OPTIONS, arguments_of, is_identity, with_usual
from kusto.dialects.cockroachdb.types import widens
from kusto.dialects.postgresql import ddl as postgresql
from kusto.dialects.postgresql.ddl import column_list, is_required, literal, primary_key, qualified, quote, type_text


def render(change: c.Change) -> str:
    """See `kusto.dialect.MigrationDialect.render`."""
    match change:
        case c.AlterEnum():
            return _alter_enum(change)
        case c.CreateTable(table):
            return postgresql.create_table(table, column_text)
        case c.AlterTable():
            return _Alteration(change).text()
        case c.RebuildTables(tables):
            return _rebuild(tables)
        case _:
            return postgresql.render(change)


def column_text(column: Column) -> str:
    """The definition of a column in ``CREATE TABLE`` and ``ADD COLUMN``."""
    text = f"{quote(column.name)} {type_text(column)}" + " NOT NULL" * is_required(column)
    if column.default is None or column.default.sql is None:
        return text
    return f"{text} {'' if is_identity(column.default) else 'DEFAULT '}{column.default.sql}"


def needs_rebuild(change: c.AlterTable) -> bool:
    """Whether the primary key is of columns whose values are written anew, or of none that was in it before."""
    old, new = change.before.primary_key, change.after.primary_key
    if old is None or new is None:
        return False
    keyed = {*old.columns, *new.columns}
    moved = any(
        isinstance(part, c.AlterColumn) and part.after.name in keyed and _is_written_anew(part) for part in change.parts
    )
    return moved or not set(old.columns) & set(change.after.columns)


def _is_written_anew(part: c.AlterColumn) -> bool:
    return part.recreate or not (_same_type(part) or widens(part.before, part.after))


def _same_type(part: c.AlterColumn) -> bool:
    before, after = part.before, part.after
    return (before.type, before.list, before.enum) == (after.type, after.list, after.enum)


class _Alteration:
    """The statements that alter one table in place."""

    def __init__(self, change: c.AlterTable) -> None:
        self._change = change
        self._head = f"ALTER TABLE {qualified(change.after.name)} "
        self._statements: list[str] = []
        self._key = {
            type(part): part.key for part in change.parts if isinstance(part, c.DropPrimaryKey | c.AddPrimaryKey)
        }

    def text(self) -> str:
        """All of them, in the order in which they work."""
        renames = (c.RenameColumn, c.RenamePrimaryKey)
        for part in sorted(self._change.parts, key=lambda part: not isinstance(part, renames)):
            self._part(part)
        self._alter_key()
        return "\n".join(self._statements)

    def _part(self, part: c.TablePart) -> None:
        match part:
            case c.RenameColumn(old, new):
                self._say(f"RENAME COLUMN {quote(old)} TO {quote(new)}")
            case c.RenamePrimaryKey(old, new):
                self._say(f"RENAME CONSTRAINT {quote(old)} TO {quote(new)}")
            case c.AddColumn(column):
                self._add(column)
            case c.DropColumn(column):
                if column.name not in self._leaving:
                    self._say(f"DROP COLUMN {quote(column.name)}")
            case c.AlterColumn():
                self._alter(part)
            case c.DropPrimaryKey(key):
                if c.AddPrimaryKey not in self._key:
                    self._say(f"DROP CONSTRAINT {quote(key.name or '')}")
            case c.AddPrimaryKey(key):
                if c.DropPrimaryKey not in self._key:
                    self._say(f"ADD {primary_key(key, ', ')}")
            case _ as never:
                assert_never(never)

    @property
    def _leaving(self) -> tuple[str, ...]:
        """Columns of the key that go: the key must be another one first."""
        return self._key[c.DropPrimaryKey].columns if len(self._key) == 2 else ()

    def _alter_key(self) -> None:
        if len(self._key) < 2:
            return
        old, new = self._key[c.DropPrimaryKey], self._key[c.AddPrimaryKey]
        if old.name != new.name and old.name and new.name:
            self._say(f"RENAME CONSTRAINT {quote(old.name)} TO {quote(new.name)}")
        if old.columns != new.columns:
            self._say(f"ALTER PRIMARY KEY USING COLUMNS ({column_list(new.columns)})")
        for name in old.columns:
            if name not in self._change.after.columns:
                self._say(f"DROP COLUMN {quote(name)}")

    def _add(self, column: Column) -> None:
        self._say(f"ADD COLUMN     {column_text(column)}")

    def _alter(self, part: c.AlterColumn) -> None:
        before, after = part.before, part.after
        name = quote(after.name)
        if part.recreate:
            self._say(f"DROP COLUMN {name}")
            self._add(after)
            return
        if is_required(before) != is_required(after):
            self._say(f"ALTER COLUMN {name} {'SET' if is_required(after) else 'DROP'} NOT NULL")
        if before.default != after.default:
            self._default(before, after)
        if not _same_type(part):
            self._type(part)

    def _default(self, before: Column, after: Column) -> None:
        name = quote(after.name)
        if before.default and after.default and is_identity(before.default) and is_identity(after.default):
            self._statements.append(_alter_sequence(self._change.before, before, after))
            return
        if before.default and is_identity(before.default):
            self._say(f"ALTER COLUMN {name} DROP IDENTITY")
        elif before.default and (after.default is None or is_identity(after.default)):
            self._say(f"ALTER COLUMN {name} DROP DEFAULT")
        if after.default and after.default.sql:
            word = "ADD" if is_identity(after.default) else "SET DEFAULT"
            self._say(f"ALTER COLUMN {name} {word} {after.default.sql}")

    def _type(self, part: c.AlterColumn) -> None:
        """A column of an index cannot be written anew: the index goes, and comes again."""
        indexes = [] if widens(part.before, part.after) else self._indexes(part.after.name)
        table = self._change.after
        self._statements += [render(c.DropIndex(table, index)) for index in indexes]
        self._say(f"ALTER COLUMN {quote(part.after.name)} SET DATA TYPE {type_text(part.after)}")
        self._statements += [render(c.CreateIndex(table, index)) for index in indexes]

    def _indexes(self, column: str) -> list[Index]:
        after = self._change.after.indexes
        return [
            index
            for name, index in self._change.before.indexes.items()
            if column in index.columns and after.get(name) == index
        ]

    def _say(self, clause: str) -> None:
        self._statements.append(f"{self._head}{clause};")


def _alter_sequence(table: Table, before: Column, after: Column) -> str:
    assert before.default and after.default
    old, new = (with_usual(arguments_of(default)) for default in (before.default, after.default))
    words = " ".join(f"{word} {new[name]}" for name, word in OPTIONS.items() if new[name] != old[name])
    name = table.sequences.get(before.name, f"{table.name.name}_{before.name}_seq")
    return f"ALTER SEQUENCE {qualified(Name(table.name.namespace, name))} {words};"


def _alter_enum(change: c.AlterEnum) -> str:
    """Members come and go in place; a default that goes with its member has to go first."""
    name = qualified(change.after.name)
    lost = [f"s:{member}" for member in change.removed]
    lines = [
        f"ALTER TABLE {qualified(table)} ALTER COLUMN {quote(column.name)} DROP DEFAULT;"
        for table, column in change.uses_before
        if column.default and _elements(column.default.key) & set(lost)
    ]
    lines += [f"ALTER TYPE {name} ADD VALUE {literal(value)};" for value in change.added]
    return "\n".join(lines + [f"ALTER TYPE {name} DROP VALUE {literal(value)};" for value in change.removed])


def _elements(key: str) -> set[str]:
    return set(key[1:-1].split(",")) if key.startswith("[") else {key}


def _rebuild(tables: tuple[c.AlterTable, ...]) -> str:
    """New tables filled from the old ones, which go with all that refers to them; foreign keys come last."""
    lines: list[str] = []
    for change in tables:
        before, after = change.before, change.after
        new = Table(Name(after.name.namespace, f"_prisma_new_{after.name.name}"), after.columns, after.primary_key)
        lines.append(postgresql.create_table(new, column_text))
        lines += [render(c.DropIndex(before, index)) for index in before.indexes.values()]
        kept = column_list(tuple(sorted(set(before.columns) & set(after.columns))), ",")
        if kept:
            lines.append(f"INSERT INTO {qualified(new.name)} ({kept}) SELECT {kept} FROM {qualified(before.name)};")
        lines.append(f"DROP TABLE {qualified(before.name)} CASCADE;")
        lines.append(f"ALTER TABLE {qualified(new.name)} RENAME TO {quote(after.name.name)};")
        lines += [render(c.CreateIndex(after, index)) for index in after.indexes.values()]
    keys = [c.AddForeignKey(change.after, key) for change in tables for key in change.after.foreign_keys.values()]
    return "\n".join([*lines, *map(render, keys)])
