"""Renames of enums and of their members that a migration tells of itself: see `kusto.migrate.told_renames`.

In go its statements and the catalogs around it, out come renames.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kusto.catalog.model import Catalog, Column, Enum, Name
from kusto.catalog.steps import Statement
from kusto.migrate.questions import Question, RenamedColumn, RenamedEnum, RenamedMember, RenamedTable
from kusto.migrate.written_names import IDENTIFIER, NAME, TEXT, inside, plain

_ALTER = rf"(?is)\s*alter\s+type\s+{NAME.format('type')}\s+rename"
_TYPE = re.compile(rf"{_ALTER}\s+to\s+(?P<new>{IDENTIFIER})\s*\Z")
_VALUE = re.compile(rf"{_ALTER}\s+value\s+(?P<old>{TEXT})\s+to\s+(?P<new>{TEXT})\s*\Z")
_UPDATE = re.compile(
    rf"(?is)\s*update\s+{NAME.format('table')}\s+set\s+(?P<column>{IDENTIFIER})\s*=\s*(?P<new>{TEXT})"
    rf"(?:\s*,\s*{IDENTIFIER}\s*=\s*{IDENTIFIER})*\s+where\s+(?P=column)\s*=\s*(?P<old>{TEXT})\s*\Z"
)


def told_enums(statements: Sequence[Statement], before: Catalog, after: Catalog) -> tuple[Question, ...]:
    """The renames of enum types and of their members."""
    names: dict[str, str] = {}
    for statement in statements:
        if found := _TYPE.match(statement.sql):
            names[plain(found["type"])] = plain(found["new"])
    types = dict(_types(names, before, after))
    found_members = [value for statement in statements if (value := _VALUE.match(statement.sql))]
    members: list[Question] = []
    for name, enum in after.enums.items():
        was = before.enums.get(types.get(name, name))
        for value in found_members:
            if was is not None and plain(value["type"]) in (name.name, was.name.name):
                members += _member(was, enum, inside(value["old"]), inside(value["new"]))
    return (*(RenamedEnum(old, new) for new, old in types.items()), *members)


def _types(names: dict[str, str], before: Catalog, after: Catalog) -> Iterator[tuple[Name, Name]]:
    """New name and old name; a type in place of another one (``x`` to ``x_old``, ``x_new`` to ``x``) is no rename."""
    for old, new in names.items():
        gone = [name for name in before.enums if name.name == old and name not in after.enums]
        added = [name for name in after.enums if name.name == new and name not in before.enums]
        if len(gone) == len(added) == 1:
            yield added[0], gone[0]


def _member(before: Enum, after: Enum, old: str, new: str) -> Iterator[RenamedMember]:
    gone, added = old in before.members and old not in after.members, new not in before.members
    if gone and added and new in after.members:
        yield RenamedMember(after.name, old, new)


def told_members(
    statements: Sequence[Statement], before: Catalog, after: Catalog, renames: Sequence[Question]
) -> Iterator[RenamedMember]:
    """Rows that went from one member to another, where an enum is the type of its column.

    Args:
        renames: of tables and columns, in the same statements.
    """
    tables = {rename.after: rename.before for rename in renames if isinstance(rename, RenamedTable)}
    columns = {(r.table, r.after): r.before for r in renames if isinstance(r, RenamedColumn)}
    for found in (value for statement in statements if (value := _UPDATE.match(statement.sql))):
        for name, table in after.tables.items():
            column = plain(found["column"])
            source = before.tables.get(tables.get(name, name))
            if name.name != plain(found["table"]) or column not in table.columns or source is None:
                continue
            was = source.columns.get(columns.get((name, column), column))
            if was is not None and _has_moved(was, table.columns[column], found["old"], found["new"]):
                yield RenamedMember(name, inside(found["old"]), inside(found["new"]), column)


def _has_moved(before: Column, after: Column, old: str, new: str) -> bool:
    """By the types, whose members stand in their text; no other type holds a text."""
    return old in before.type and old not in after.type and new in after.type and new not in before.type
