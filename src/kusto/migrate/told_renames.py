"""Renames that a migration tells of itself. In go its statements and the catalogs around it, out come renames.

Catalogs alone cannot tell a rename from a loss and something new; whoever wrote the migration has said which it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kusto.catalog.model import Catalog, Name
from kusto.catalog.steps import Statement
from kusto.migrate.questions import Question, RenamedColumn, RenamedTable
from kusto.migrate.told_enums import told_enums, told_members
from kusto.migrate.written_names import IDENTIFIER, NAME, plain

_ALTER = rf"(?is)\s*alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?{NAME.format('table')}\s+"
_TABLE = re.compile(rf"{_ALTER}rename\s+(?:to|as)\s+{NAME.format('new')}\s*\Z")
_TABLE_MYSQL = re.compile(rf"(?is)\s*rename\s+table\s+{NAME.format('table')}\s+to\s+{NAME.format('new')}\s*\Z")
_COLUMN = re.compile(
    rf"{_ALTER}rename\s+(?:column\s+)?(?!to\b|index\b|constraint\b|key\b)(?P<old>{IDENTIFIER})\s+to\s+(?P<new>{IDENTIFIER})"
)
_CHANGE = re.compile(rf"{_ALTER}change\s+(?:column\s+)?(?P<old>{IDENTIFIER})\s+(?P<new>{IDENTIFIER})\s")
_COPY = re.compile(r'(?is)\s*insert\s+into\s+"new_(?P<table>(?:[^"]|"")+)"')
_COPIED = re.compile(rf"(?is)(?P<old>{IDENTIFIER})\)?\s+as\s+(?P<new>{IDENTIFIER})")


def told_renames(statements: Sequence[Statement], before: Catalog, after: Catalog) -> tuple[Question, ...]:
    """The renames of tables and columns that the statements carry out between two catalogs."""
    tables: dict[str, str] = {}
    columns: list[tuple[str, str, str]] = []
    for statement in statements:
        if found := _TABLE.match(statement.sql) or _TABLE_MYSQL.match(statement.sql):
            tables[plain(found["table"])] = plain(found["new"])
        else:
            columns += _columns(statement.sql)
    renamed = tuple(_tables(tables, before, after))
    kept = tuple(_kept(columns, {r.after: r.before for r in renamed}, tables, before, after))
    enums = told_enums(statements, before, after)
    return (*renamed, *kept, *enums, *told_members(statements, before, after, (*renamed, *kept)))


def _columns(sql: str) -> Iterator[tuple[str, str, str]]:
    if found := _COLUMN.match(sql) or _CHANGE.match(sql):
        yield plain(found["table"]), plain(found["old"]), plain(found["new"])
    elif copied := _COPY.match(sql):  # a table made anew, its rows copied
        for found in _COPIED.finditer(sql):
            yield plain(f'"{copied["table"]}"'), plain(found["old"]), plain(found["new"])


def _tables(renames: Mapping[str, str], before: Catalog, after: Catalog) -> Iterator[RenamedTable]:
    for old, new in renames.items():
        source, target = _one(old, before, after), _one(new, after, before)
        if source is not None and target is not None:
            yield RenamedTable(source, target)


def _one(name: str, inside: Catalog, outside: Catalog) -> Name | None:
    """The table of this name that is in one catalog and not in the other."""
    found = [key for key in inside.tables if key.name == name and key not in outside.tables]
    return found[0] if len(found) == 1 else None


def _kept(
    columns: Sequence[tuple[str, str, str]],
    renamed: Mapping[Name, Name],
    tables: Mapping[str, str],
    before: Catalog,
    after: Catalog,
) -> Iterator[RenamedColumn]:
    for table, old, new in columns:
        for name in after.tables:
            if name.name not in (table, tables.get(table)):
                continue
            source = before.tables.get(renamed.get(name, name))
            if source is None:
                continue
            ours, theirs = source.columns, after.tables[name].columns
            if old in ours and old not in theirs and new in theirs and new not in ours:
                yield RenamedColumn(name, old, new)
