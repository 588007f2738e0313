"""The statements of changes in MySQL and MariaDB: a change in, its text out, as Prisma writes it. Nothing is run here.

Indexes of a new table stand in its ``CREATE TABLE``, but for those that the server makes by itself for foreign keys.
A foreign key cannot be renamed: it is dropped and added.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kusto.catalog import changes as c
from kusto.catalog.model import Column, ForeignKey, Index, IndexPart, Name, PrimaryKey, Table
from kusto.dialects.actions import ACTION_WORDS
from kusto.dialects.mysql.defaults import quoted
from kusto.dialects.mysql.types import enum_type, members_of

_TEXTS = ("CHAR", "VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT")
_TABLE_OPTIONS = "DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"


def quote(name: str) -> str:
    """An identifier in backticks."""
    return "`" + name.replace("`", "``") + "`"


def _table(name: Name) -> str:
    return f"{quote(name.namespace)}.{quote(name.name)}" if name.namespace else quote(name.name)


def _columns(names: tuple[str, ...]) -> str:
    return ", ".join(quote(name) for name in names)


def column_text(column: Column) -> str:
    """The definition of a column in ``CREATE TABLE``, ``ADD COLUMN`` and ``MODIFY``."""
    text = f"{quote(column.name)} {column.type} {'NULL' if column.nullable else 'NOT NULL'}"
    if column.autoincrement:
        text += " AUTO_INCREMENT"
    if column.default and column.default.sql:
        text += f" DEFAULT {column.default.sql}"
    return " ".join([text, *_unsaid(column)])


def _unsaid(column: Column) -> list[str]:
    """What a person added to the column, as far as its type can have it."""
    kind = column.type.partition("(")[0]
    found: list[str] = []
    for what, text in column.unsaid.items():
        if what == "COLLATE" and kind not in _TEXTS and not column.type.startswith("ENUM"):
            continue
        if what == "ON UPDATE":
            if kind not in ("DATETIME", "TIMESTAMP"):
                continue
            text = f"ON UPDATE CURRENT_TIMESTAMP{column.type.removeprefix(kind)}"
        found.append(text)
    return found


def render(change: c.Change) -> str:
    """See `kusto.dialect.MigrationDialect.render`."""
    match change:
        case c.CreateTable(table):
            return _create_table(table)
        case c.DropTable(table):
            return f"DROP TABLE {_table(table.name)};"
        case c.RenameTable(before, after):
            return f"RENAME TABLE {_table(before)} TO {_table(after)};"
        case c.AlterTable():
            return _alter_table(change)
        case c.CreateIndex(table, index):
            return f"CREATE {_index_kind(index)} {quote(index.name)} ON {_table(table.name)}({_parts(index)});"
        case c.DropIndex(table, index):
            return f"DROP INDEX {quote(index.name)} ON {_table(table.name)};"
        case c.RenameIndex(table, old, new):
            return f"ALTER TABLE {_table(table.name)} RENAME INDEX {quote(old.name)} TO {quote(new.name)};"
        case c.AddForeignKey(table, key):
            return f"ALTER TABLE {_table(table.name)} {_add_key(key)};"
        case c.DropForeignKey(table, key):
            return f"ALTER TABLE {_table(table.name)} DROP FOREIGN KEY {quote(key.name)};"
        case c.RenameForeignKey(table, old_key, new_key):
            drop = f"ALTER TABLE {_table(table.name)} DROP FOREIGN KEY {quote(old_key.name)};"
            return f"{drop}\nALTER TABLE {_table(table.name)} {_add_key(new_key)};"
        case c.RebuildTables(tables):
            return "\n".join(_alter_table(table) for table in tables)
        case (
            c.CreateNamespace()
            | c.CreateExtension()
            | c.AlterExtension()
            | c.CreateEnum()
            | c.RenameEnum()
            | c.AlterEnum()
            | c.DropEnum()
        ):
            return ""  # there are none: an enum is the type of its column
        case _ as never:
            assert_never(never)


def _create_table(table: Table) -> str:
    columns = [column_text(column) for column in table.columns.values()]
    keys = [
        f"{_index_kind(index)} {quote(index.name)}({_parts(index)})"
        for index in table.indexes.values()
        if not index.implied
    ]
    if table.primary_key:
        keys.append(f"PRIMARY KEY ({_primary_key(table.primary_key)})")
    pieces = [",\n".join(f"    {line}" for line in lines) for lines in (columns, keys) if lines]
    return f"CREATE TABLE {_table(table.name)} (\n" + ",\n\n".join(pieces) + f"\n) {_TABLE_OPTIONS};"


def _index_kind(index: Index) -> str:
    if index.method == "fulltext":
        return "FULLTEXT INDEX"
    return "UNIQUE INDEX" if index.unique else "INDEX"


def _parts(index: Index) -> str:
    return ", ".join(_part(part) for part in index.parts)


def _part(part: IndexPart) -> str:
    length = f"({part.length})" if part.length is not None else ""
    return quote(part.column) + length + " DESC" * part.descending


def _primary_key(key: PrimaryKey) -> str:
    lengths = key.lengths or (None,) * len(key.columns)
    return ", ".join(_part(IndexPart(name, length=size)) for name, size in zip(key.columns, lengths, strict=True))


def _add_key(key: ForeignKey) -> str:
    return (
        f"ADD CONSTRAINT {quote(key.name)} FOREIGN KEY ({_columns(key.columns)}) "
        f"REFERENCES {_table(key.target)}({_columns(key.references)}) "
        f"ON DELETE {ACTION_WORDS[key.on_delete]} ON UPDATE {ACTION_WORDS[key.on_update]}"
    )


def _alter_table(change: c.AlterTable) -> str:
    table = _table(change.after.name)
    renames: list[str] = []
    clauses: list[str] = []
    for part in change.parts:
        match part:
            case c.RenameColumn(old, new):  # other clauses speak of the new name
                renames.append(f"ALTER TABLE {table} RENAME COLUMN {quote(old)} TO {quote(new)};")
            case c.RenamePrimaryKey():
                pass  # it has no name
            case c.AlterColumn():
                renames += _rename_members(change, part)
                clauses += _alter_column(part)
            case c.AddColumn(column):
                clauses.append(f"ADD COLUMN {column_text(column)}")
            case c.DropColumn(column):
                clauses.append(f"DROP COLUMN {quote(column.name)}")
            case c.DropPrimaryKey():
                clauses.append("DROP PRIMARY KEY")
            case c.AddPrimaryKey(key):
                clauses.append(f"ADD PRIMARY KEY ({_primary_key(key)})")
            case _ as never:
                assert_never(never)
    clauses += [f"DROP INDEX {quote(index.name)}" for index in dropped_keys(change)]
    clauses += [f"ADD {_index_kind(index)} {quote(index.name)}({_parts(index)})" for index in added_keys(change)]
    statements = [*renames]
    if clauses:
        statements.append(f"ALTER TABLE {table} " + ",\n    ".join(clauses) + ";")
    return "\n".join(statements)


def _rename_members(change: c.AlterTable, part: c.AlterColumn) -> list[str]:
    """Both names are members for a while, and the rows go from one to the other."""
    moved = [(old, new) for old, new in part.members if old.lower() != new.lower()]  # else both are the same to it
    if not moved or part.recreate:
        return []
    known = members_of(part.before.type)
    both = enum_type([*known, *(new for _, new in moved if new not in known)])
    table, column = _table(change.after.name), quote(part.after.name)
    # A column that the server sets by itself whenever a row changes shall not be touched by this.
    kept = "".join(
        f", {quote(other.name)} = {quote(other.name)}"
        for other in change.after.columns.values()
        if "ON UPDATE" in (change.before.columns.get(_old_name(change, other.name)) or other).unsaid
    )
    wide = replace(part.before, name=part.after.name, type=both)
    return [
        f"ALTER TABLE {table} MODIFY {column_text(wide)};",
        *(f"UPDATE {table} SET {column} = {quoted(new)}{kept} WHERE {column} = {quoted(old)};" for old, new in moved),
    ]


def _old_name(change: c.AlterTable, name: str) -> str:
    return next((p.before for p in change.parts if isinstance(p, c.RenameColumn) and p.after == name), name)


def added_keys(change: c.AlterTable) -> tuple[Index, ...]:
    """The new indexes of a column that begins to count, or of a new one that does, and has no other key."""
    counting = {name for name, column in change.after.columns.items() if column.autoincrement}
    return _keys_of(counting, change.after, change.before)


def dropped_keys(change: c.AlterTable) -> tuple[Index, ...]:
    """The indexes that go together with the counting of their column, or with the column."""
    counting = {name for name, column in change.before.columns.items() if column.autoincrement}
    return _keys_of(counting, change.before, change.after)


def _keys_of(counting: set[str], table: Table, other: Table) -> tuple[Index, ...]:
    """The indexes of one table that the other has not, of columns that count and have no other key in both."""
    kept = [index.columns[0] for index in table.indexes.values() if other.indexes.get(index.name) == index]
    if table.primary_key:
        kept.append(table.primary_key.columns[0])
    return tuple(
        index
        for index in table.indexes.values()
        if index.columns[0] in counting and index.columns[0] not in kept and not index.implied
    )


def _alter_column(part: c.AlterColumn) -> list[str]:
    before, after = part.before, part.after
    if before.unsaid and not after.unsaid:
        after = replace(after, unsaid=before.unsaid)
    if part.recreate:
        return [f"DROP COLUMN {quote(after.name)}", f"ADD COLUMN {column_text(after)}"]
    only_default = (before.type, before.nullable, before.autoincrement) == (
        after.type,
        after.nullable,
        after.autoincrement,
    )
    # A column that may be NULL would lose NULL as its default too, and be asked for in every INSERT.
    if only_default and after.default is None and not after.nullable:
        return [f"ALTER COLUMN {quote(after.name)} DROP DEFAULT"]
    return [f"MODIFY {column_text(after)}"]


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
