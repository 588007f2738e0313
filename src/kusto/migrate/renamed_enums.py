"""A catalog as it is once enum types and their members have their new names: what uses them follows by itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kusto.catalog import changes as c
from kusto.catalog.model import Catalog, Column, Default, Enum, Name
from kusto.migrate.literals import quoted
from kusto.migrate.questions import Question, RenamedEnum, RenamedMember


def rename_enums(catalog: Catalog, renames: Sequence[Question]) -> tuple[Catalog, list[c.RenameEnum]]:
    """The catalog, and the changes that lead to it; both as before where no enum is renamed."""
    names = {rename.before: rename.after for rename in renames if isinstance(rename, RenamedEnum)}
    members: dict[Name, dict[str, str]] = {}
    for rename in renames:
        if isinstance(rename, RenamedMember) and rename.column is None:
            members.setdefault(rename.enum, {})[rename.before] = rename.after
    enums: dict[Name, Enum] = {}
    changes: dict[Name, c.RenameEnum] = {}
    for name, enum in catalog.enums.items():
        new = names.get(name, name)
        own = members.get(new, {})
        enums[new] = Enum(new, tuple(own.get(member, member) for member in enum.members))
        if enums[new] != enum:
            changes[name] = c.RenameEnum(enum, enums[new])
    if not changes:
        return catalog, []
    tables = {
        name: replace(table, columns={key: _column(column, changes) for key, column in table.columns.items()})
        for name, table in catalog.tables.items()
    }
    return replace(catalog, tables=tables, enums=enums), list(changes.values())


def _column(column: Column, changes: Mapping[Name, c.RenameEnum]) -> Column:
    change = changes.get(column.enum) if column.enum else None
    if change is None:
        return column
    name, members = change.after.name, dict(change.members)
    return replace(column, type=name.name, enum=name, default=column.default and _default(column.default, members))


def _default(default: Default, members: Mapping[str, str]) -> Default:
    """The server keeps which member it is, not how it is called."""
    if default.key.startswith("s:"):
        name = default.key[2:]
        return Default(f"s:{members.get(name, name)}", quoted(members.get(name, name)))
    if default.key.startswith("[s:"):
        elements = [name.removeprefix("s:") for name in default.key[1:-1].split(",s:")]
        return Default("[" + ",".join(f"s:{members.get(name, name)}" for name in elements) + "]", default.sql)
    return default
