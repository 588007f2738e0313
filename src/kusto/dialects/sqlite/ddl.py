"""The statements of changes in SQLite: a change in, its text out, as Prisma writes it. Nothing is run here.

A table is changed by making a new one, copying the rows and taking the old one's name.
"""

from __future__ import annotations

from typing import assert_never

from kusto.catalog import changes as c
from kusto.catalog.model import Column, ForeignKey, Index, Table
from kusto.dialects.actions import ACTION_WORDS


def quote(name: str) -> str:
    """An identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


def _columns(names: tuple[str, ...]) -> str:
    return ", ".join(quote(name) for name in names)


def column_text(column: Column, primary: bool = False) -> str:
    """The definition of a column; ``primary``: it is the whole primary key."""
    text = f"{quote(column.name)} {column.type}"
    if not column.nullable:
        text += " NOT NULL"
    if primary:
        text += " PRIMARY KEY" + " AUTOINCREMENT" * column.autoincrement
    if column.default and column.default.sql:
        text += f" DEFAULT {column.default.sql}"
    return text


def render(change: c.Change) -> str:
    """See `kusto.dialect.MigrationDialect.render`."""
    match change:
        case c.CreateTable(table):
            return _create_table(table, table.name.name)
        case c.DropTable(table):
            return f"PRAGMA foreign_keys=off;\nDROP TABLE {quote(table.name.name)};\nPRAGMA foreign_keys=on;"
        case c.RenameTable(before, after):
            return f"ALTER TABLE {quote(before.name)} RENAME TO {quote(after.name)};"
        case c.AlterTable():
            return _alter_table(change)
        case c.CreateIndex(table, index):
            return _create_index(table, index)
        case c.DropIndex(_, index):
            return f"DROP INDEX {quote(index.name)};"
        case c.RenameIndex(table, old, new):
            return f"DROP INDEX {quote(old.name)};\n{_create_index(table, new)}"
        case c.RebuildTables(tables):
            return "\n".join(
                [
                    "PRAGMA defer_foreign_keys=ON;",
                    "PRAGMA foreign_keys=OFF;",
                    *(_rebuild(table) for table in tables),
                    "PRAGMA foreign_keys=ON;",
                    "PRAGMA defer_foreign_keys=OFF;",
                ]
            )
        case c.AddForeignKey() | c.DropForeignKey() | c.RenameForeignKey():
            return ""  # part of the table: it was rebuilt
        case (
            c.CreateNamespace()
            | c.CreateExtension()
            | c.AlterExtension()
            | c.CreateEnum()
            | c.RenameEnum()
            | c.AlterEnum()
            | c.DropEnum()
        ):
            return ""  # there are none: enums are text
        case _ as never:
            assert_never(never)


def _create_table(table: Table, name: str) -> str:
    key = table.primary_key.columns if table.primary_key else ()
    alone = key[0] if len(key) == 1 else None
    lines = ["    " + column_text(column, column.name == alone) for column in table.columns.values()]
    if len(key) > 1:
        lines.append(f"\n    PRIMARY KEY ({_columns(key)})")
    lines += ["    " + _foreign_key(found) for found in table.foreign_keys.values()]
    return f"CREATE TABLE {quote(name)} (\n" + ",\n".join(lines) + "\n);"


def _foreign_key(key: ForeignKey) -> str:
    return (
        f"CONSTRAINT {quote(key.name)} FOREIGN KEY ({_columns(key.columns)}) "
        f"REFERENCES {quote(key.target.name)} ({_columns(key.references)}) "
        f"ON DELETE {ACTION_WORDS[key.on_delete]} ON UPDATE {ACTION_WORDS[key.on_update]}"
    )


def _create_index(table: Table, index: Index) -> str:
    parts = ", ".join(quote(part.column) + " DESC" * part.descending for part in index.parts)
    return f"CREATE {'UNIQUE ' * index.unique}INDEX {quote(index.name)} ON {quote(table.name.name)}({parts});"


def needs_rebuild(change: c.AlterTable) -> bool:
    """Whether more than new nullable columns with constant defaults, or new names, is asked for."""
    for part in change.parts:
        match part:
            case c.AddColumn(column) if column.nullable and _constant(column):
                continue
            case c.RenameColumn():
                continue
            case _:
                return True
    return False


def _constant(column: Column) -> bool:
    return column.default is None or column.default.key.startswith(("n:", "s:", "b:", "j:"))


def _alter_table(change: c.AlterTable) -> str:
    table = quote(change.after.name.name)
    lines = []
    for part in change.parts:
        match part:
            case c.AddColumn(column):
                lines.append(f"ALTER TABLE {table} ADD COLUMN {column_text(column)};")
            case c.RenameColumn(old, new):
                lines.append(f"ALTER TABLE {table} RENAME COLUMN {quote(old)} TO {quote(new)};")
            case c.DropColumn(column):
                lines.append(f"ALTER TABLE {table} DROP COLUMN {quote(column.name)};")
            case _:
                return render(c.RebuildTables((change,)))
    return "\n".join(lines)


def _rebuild(change: c.AlterTable) -> str:
    before, after = change.before, change.after
    new = f"new_{after.name.name}"
    renamed = {p.after: p.before for p in change.parts if isinstance(p, c.RenameColumn)}
    sources = {name: renamed.get(name, name) for name in after.columns}
    kept = sorted(name for name, source in sources.items() if source in before.columns)
    lines = [_create_table(after, new)]
    if kept:
        values = ", ".join(_value(before.columns[sources[name]], after.columns[name]) for name in kept)
        lines.append(
            f"INSERT INTO {quote(new)} ({_columns(tuple(kept))}) SELECT {values} FROM {quote(before.name.name)};"
        )
    lines.append(f"DROP TABLE {quote(before.name.name)};")
    lines.append(f"ALTER TABLE {quote(new)} RENAME TO {quote(after.name.name)};")
    lines += [_create_index(after, index) for index in after.indexes.values()]
    lines += [statement.rstrip(";") + ";" for statement in before.unmanaged]
    return "\n".join(lines)


def _value(before: Column, after: Column) -> str:
    """A column of the old table as the new one takes it: rows without a value take the new default."""
    source = quote(before.name)
    if before.nullable and not after.nullable and after.default and after.default.sql:
        return f"coalesce({source}, {after.default.sql}) AS {quote(after.name)}"
    return source if before.name == after.name else f"{source} AS {quote(after.name)}"
