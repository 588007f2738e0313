"""The statements of changes in PostgreSQL: a change in, its text out, as Prisma writes it. Nothing is run here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from kusto.catalog import changes as c
from kusto.catalog.model import Catalog, Column, Default, ForeignKey, Index, IndexPart, Name, PrimaryKey, Table
from kusto.dialects.actions import ACTION_WORDS

_SERIALS = {"SMALLINT": "SMALLSERIAL", "INTEGER": "SERIAL", "BIGINT": "BIGSERIAL"}


def quote(name: str) -> str:
    """An identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A string literal."""
    return "'" + text.replace("'", "''") + "'"


def qualified(name: Name) -> str:
    """A name with its namespace where it has one."""
    return f"{quote(name.namespace)}.{quote(name.name)}" if name.namespace else quote(name.name)


def column_list(names: tuple[str, ...], separator: str = ", ") -> str:
    """Names in quotes, one after the other."""
    return separator.join(quote(name) for name in names)


def type_text(column: Column) -> str:
    """The column's type, with brackets for a list."""
    written = qualified(column.enum) if column.enum else column.type
    return written + "[]" * column.list


def column_text(column: Column) -> str:
    """The definition of a column in ``CREATE TABLE`` and ``ADD COLUMN``."""
    text = f"{quote(column.name)} "
    serial = _SERIALS.get(column.type) if column.autoincrement else None
    text += serial or type_text(column)
    if not column.nullable and not column.list:
        text += " NOT NULL"
    if column.default and column.default.sql:
        text += f" DEFAULT {column.default.sql}"
    return text


def render(change: c.Change) -> str:
    """See `kusto.dialect.MigrationDialect.render`."""
    match change:
        case c.CreateNamespace(name):
            return f"CREATE SCHEMA IF NOT EXISTS {quote(name)};"
        case c.CreateExtension() | c.AlterExtension():
            return _extension(change)
        case c.CreateEnum(enum):
            return f"CREATE TYPE {qualified(enum.name)} AS ENUM ({', '.join(map(literal, enum.members))});"
        case c.RenameEnum():
            return _rename_enum(change)
        case c.AlterEnum():
            return _alter_enum(change)
        case c.DropEnum(enum):
            return f"DROP TYPE {qualified(enum.name)};"
        case c.CreateTable(table):
            return create_table(table)
        case c.DropTable(table):
            return f"DROP TABLE {qualified(table.name)};"
        case c.RenameTable(before, after):
            return _rename_table(before, after)
        case c.AlterTable():
            return _alter_table(change)
        case c.CreateIndex(table, index):
            return _create_index(table, index)
        case c.DropIndex(table, index):
            if index.constraint:
                return f"ALTER TABLE {qualified(table.name)} DROP CONSTRAINT {quote(index.name)};"
            return f"DROP INDEX {qualified(Name(table.name.namespace, index.name))};"
        case c.RenameIndex(table, old, new):
            return f"ALTER INDEX {qualified(Name(table.name.namespace, old.name))} RENAME TO {quote(new.name)};"
        case c.AddForeignKey(table, key):
            return _add_foreign_key(table, key)
        case c.DropForeignKey(table, key):
            return f"ALTER TABLE {qualified(table.name)} DROP CONSTRAINT {quote(key.name)};"
        case c.RenameForeignKey(table, old_key, new_key):
            names = f"{quote(old_key.name)} TO {quote(new_key.name)}"
            return f"ALTER TABLE {qualified(table.name)} RENAME CONSTRAINT {names};"
        case c.RebuildTables(tables):
            return "\n".join(_alter_table(t) for t in tables)
        case _ as never:
            assert_never(never)


def _extension(change: c.CreateExtension | c.AlterExtension) -> str:
    match change:
        case c.CreateExtension(extension):
            where = f"SCHEMA {quote(extension.namespace)}" if extension.namespace else ""
            which = f"VERSION {quote(extension.version)}" if extension.version else ""
            rest = " ".join(part for part in ("WITH" * bool(where or which), where, which) if part)
            return f"CREATE EXTENSION IF NOT EXISTS {quote(extension.name)}" + f" {rest}".rstrip() + ";"
        case c.AlterExtension(before, after):
            lines = []
            if after.version and after.version != before.version:
                lines.append(f"ALTER EXTENSION {quote(after.name)} UPDATE TO {quote(after.version)};")
            if after.namespace and after.namespace != before.namespace:
                lines.append(f"ALTER EXTENSION {quote(after.name)} SET SCHEMA {quote(after.namespace)};")
            return "\n".join(lines)
        case _ as never:
            assert_never(never)


def _rename_table(before: Name, after: Name) -> str:
    """Its namespace first, then its name: keys, indexes and sequences follow."""
    lines = []
    if before.namespace != after.namespace and after.namespace:
        lines.append(f"ALTER TABLE {qualified(before)} SET SCHEMA {quote(after.namespace)};")
    if before.name != after.name:
        lines.append(f"ALTER TABLE {qualified(Name(after.namespace, before.name))} RENAME TO {quote(after.name)};")
    return "\n".join(lines)


def _rename_enum(change: c.RenameEnum) -> str:
    """Its namespace, its name, then its members: columns, defaults and rows follow."""
    before, after = change.before.name, change.after.name
    lines = []
    if before.namespace != after.namespace and after.namespace:
        lines.append(f"ALTER TYPE {qualified(before)} SET SCHEMA {quote(after.namespace)};")
    if before.name != after.name:
        lines.append(f"ALTER TYPE {qualified(Name(after.namespace, before.name))} RENAME TO {quote(after.name)};")
    for old, new in change.members:
        lines.append(f"ALTER TYPE {qualified(after)} RENAME VALUE {literal(old)} TO {literal(new)};")
    return "\n".join(lines)


def create_table(table: Table, text_of: Callable[[Column], str] = column_text) -> str:
    """A table with its primary key; ``text_of``: how a column is defined."""
    lines = ",\n".join("    " + text_of(column) for column in table.columns.values())
    if table.primary_key:
        lines += f",\n\n    {primary_key(table.primary_key, ',')}"
    return f"CREATE TABLE {qualified(table.name)} (\n{lines}\n);"


def primary_key(key: PrimaryKey, separator: str) -> str:
    """The definition of a primary key."""
    name = f"CONSTRAINT {quote(key.name)} " if key.name else ""
    return f"{name}PRIMARY KEY ({column_list(key.columns, separator)})"


def _create_index(table: Table, index: Index) -> str:
    unique = "UNIQUE " * index.unique
    method = "" if index.method == "btree" else f" USING {index.method.upper()} "
    parts = ", ".join(_part(part) for part in index.parts)
    return f"CREATE {unique}INDEX {quote(index.name)} ON {qualified(table.name)}{method}({parts});"


def _part(part: IndexPart) -> str:
    return quote(part.column) + (f" {part.ops}" if part.ops else "") + " DESC" * part.descending


def _add_foreign_key(table: Table, key: ForeignKey) -> str:
    return (
        f"ALTER TABLE {qualified(table.name)} ADD CONSTRAINT {quote(key.name)} "
        f"FOREIGN KEY ({column_list(key.columns)}) REFERENCES {qualified(key.target)}({column_list(key.references)}) "
        f"ON DELETE {ACTION_WORDS[key.on_delete]} ON UPDATE {ACTION_WORDS[key.on_update]};"
    )


def _alter_table(change: c.AlterTable) -> str:
    table = qualified(change.after.name)
    before: list[str] = []
    clauses: list[str] = []
    after: list[str] = []
    for part in change.parts:
        match part:
            case c.RenameColumn(old, new):
                before.append(f"ALTER TABLE {table} RENAME COLUMN {quote(old)} TO {quote(new)};")
            case c.RenamePrimaryKey(old, new):  # a rename stands alone: it takes no other clause
                before.append(f"ALTER TABLE {table} RENAME CONSTRAINT {quote(old)} TO {quote(new)};")
            case c.AlterColumn():
                alter = _Alteration(change.before, change.after, part)
                before += alter.before
                clauses += alter.clauses
                after += alter.after
            case _:
                clauses.append(_clause(part))
    statements = list(before)
    if clauses:
        statements.append(f"ALTER TABLE {table} " + ",\n".join(clauses) + ";")
    return "\n".join(statements + after)


def _clause(part: c.AddColumn | c.DropColumn | c.DropPrimaryKey | c.AddPrimaryKey) -> str:
    match part:
        case c.AddColumn(column):
            return f"ADD COLUMN     {column_text(column)}"
        case c.DropColumn(column):
            return f"DROP COLUMN {quote(column.name)}"
        case c.DropPrimaryKey(key):
            return f"DROP CONSTRAINT {quote(key.name or '')}"
        case c.AddPrimaryKey(key):
            return f"ADD {primary_key(key, ', ')}"
        case _ as never:
            assert_never(never)


class _Alteration:
    """The pieces that change one column: statements before, clauses of the ``ALTER TABLE``, statements after."""

    def __init__(self, old: Table, new: Table, part: c.AlterColumn) -> None:
        self.before: list[str] = []
        self.clauses: list[str] = []
        self.after: list[str] = []
        self._tables = old, new
        before, after = part.before, part.after
        name = quote(after.name)
        if part.recreate:
            self.clauses = [f"DROP COLUMN {name}", f"ADD COLUMN     {column_text(after)}"]
            return
        if is_required(before) != is_required(after) or (before.list and after.nullable and not after.list):
            self.clauses.append(f"ALTER COLUMN {name} {'SET' if is_required(after) else 'DROP'} NOT NULL")
        if not before.autoincrement and after.autoincrement:
            self._add_sequence(after)
        elif before.autoincrement and not after.autoincrement:
            self._drop_sequence(before)
        if before.default != after.default and after.default and after.default.sql:
            self.clauses.append(f"ALTER COLUMN {name} SET DEFAULT {after.default.sql}")
        elif before.default and not after.default and not after.autoincrement:
            self.clauses.append(f"ALTER COLUMN {name} DROP DEFAULT")
        if (before.type, before.list, before.enum) != (after.type, after.list, after.enum):
            self.clauses.append(f"ALTER COLUMN {name} SET DATA TYPE {type_text(after)}")

    def _add_sequence(self, column: Column) -> None:
        table = self._tables[1].name
        sequence = _added_sequence(table, column)
        plain = sequence if sequence.isidentifier() and sequence.isascii() else quote(sequence)
        owner = f"{qualified(table)}.{quote(column.name)}"
        if table.namespace:
            plain = f"{quote(table.namespace)}.{plain}"
        self.before.append(f"CREATE SEQUENCE {plain};")
        self.clauses.append(f"ALTER COLUMN {quote(column.name)} SET DEFAULT nextval({literal(plain)})")
        self.after.append(f"ALTER SEQUENCE {plain} OWNED BY {owner};")

    def _drop_sequence(self, column: Column) -> None:
        table = self._tables[0]
        known = table.sequences.get(column.name)
        # A table that comes from a schema does not know: SERIAL made it, or `_add_sequence` on the way that is taken
        # back.
        names = [known] if known else [f"{table.name.name}_{column.name}_seq", _added_sequence(table.name, column)]
        self.clauses.append(f"ALTER COLUMN {quote(column.name)} DROP DEFAULT")
        self.after += [
            f"DROP SEQUENCE IF EXISTS {qualified(Name(table.name.namespace, name))};" for name in dict.fromkeys(names)
        ]


def _added_sequence(table: Name, column: Column) -> str:
    """How the engine of Prisma calls the sequence of a column that begins to count."""
    return f"{table.name.lower()}_{column.name.lower()}_seq"


def reached(before: Catalog, after: Catalog) -> Catalog:
    """See `kusto.dialect.MigrationDialect.reached`."""
    tables = {
        name: replace(table, sequences={**_reached(before.tables[name], table), **table.sequences})
        if name in before.tables
        else table
        for name, table in after.tables.items()
    }
    return replace(after, tables=tables)


def _reached(old: Table, new: Table) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, column in new.columns.items():
        if not column.autoincrement or name not in old.columns:
            continue
        if not old.columns[name].autoincrement:
            found[name] = _added_sequence(new.name, column)
        elif name in old.sequences:
            found[name] = old.sequences[name]
    return found


def is_required(column: Column) -> bool:
    """Whether it is NOT NULL; a list never is."""
    return not column.nullable and not column.list


def _alter_enum(change: c.AlterEnum) -> str:
    if change.removed or change.used_at_once or change.reordered:
        return _replace_enum(change)
    name = qualified(change.after.name)
    head = ""
    if len(change.added) > 1:
        head = (
            "-- This migration adds more than one value to an enum.\n"
            "-- With PostgreSQL versions 11 and earlier, this is not possible\n"
            "-- in a single migration. This can be worked around by creating\n"
            "-- multiple migrations, each migration adding only one value to\n"
            "-- the enum.\n\n\n"
        )
    return head + "\n".join(
        f"ALTER TYPE {name} ADD VALUE {literal(value)}{_place(value, change)};" for value in change.added
    )


def _place(member: str, change: c.AlterEnum) -> str:
    """Where a new member goes: before the next one that is there already, none that is new itself."""
    members = change.after.members
    behind = (other for other in members[members.index(member) :] if other in change.before.members)
    following = next(behind, None) if change.ordered else None
    return f" BEFORE {literal(following)}" if following is not None else ""


def _replace_enum(change: c.AlterEnum) -> str:
    """A new type in place of the old one: the only way to lose a member, and to use a new one at once."""
    enum = change.before.name
    new, old = (Name(enum.namespace, f"{enum.name}{suffix}") for suffix in ("_new", "_old"))
    kept = {(table, column.name): column for table, column in change.uses_after}
    lines = ["BEGIN;", f"CREATE TYPE {qualified(new)} AS ENUM ({', '.join(map(literal, change.after.members))});"]
    for table, column in change.uses_before:
        if column.default:
            lines.append(f"ALTER TABLE {qualified(table)} ALTER COLUMN {quote(column.name)} DROP DEFAULT;")
    for table, column in change.uses_before:
        brackets = "[]" * column.list
        lines.append(
            f"ALTER TABLE {qualified(table)} ALTER COLUMN {quote(column.name)} TYPE {qualified(new)}{brackets} "
            f"USING ({quote(column.name)}::text::{qualified(new)}{brackets});"
        )
    lines.append(f"ALTER TYPE {qualified(enum)} RENAME TO {quote(old.name)};")
    lines.append(f"ALTER TYPE {qualified(new)} RENAME TO {quote(enum.name)};")
    lines.append(f"DROP TYPE {qualified(old)};")
    for table, column in change.uses_before:
        default = _default_again(column, kept.get((table, column.name)), change)
        if column.default and default and default.sql:
            lines.append(f"ALTER TABLE {qualified(table)} ALTER COLUMN {quote(column.name)} SET DEFAULT {default.sql};")
    return "\n".join([*lines, "COMMIT;"])


def _default_again(before: Column, after: Column | None, change: c.AlterEnum) -> Default | None:
    """The default of a column after its type was replaced: the new one only where the column stays of that type."""
    if after is None:
        return None
    if (before.enum, before.list) == (after.enum, after.list):
        return after.default
    lost = before.default and any(f"s:{member}" in before.default.key for member in change.removed)
    return None if lost else before.default
