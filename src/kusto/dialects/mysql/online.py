"""How MySQL and MariaDB change tables that are in use: statements that say so, and what the others cost.

A change in, its text out; nothing is run here. A statement that names its way fails at once where the server cannot go
it, instead of holding up everybody.
"""

from __future__ import annotations

import re

from kusto.catalog import changes as c
from kusto.dialect import SqlTraits
from kusto.dialects.mysql import ddl

TRAITS = SqlTraits(
    concurrent_indexes=False,
    unchecked_constraints=False,
    online_forms=True,
    copies_for_keys=True,
    long_locks=True,
    volatile_functions=frozenset(),
)
_SAME = {"INTEGER": "INT", "BOOL": "TINYINT(1)", "BOOLEAN": "TINYINT(1)", "DEC": "DECIMAL", "NUMERIC": "DECIMAL"}
_VARCHAR = re.compile(r"VARCHAR\((\d+)\)")
_ONE_BYTE = 63
"""A text of so many letters surely has a length of one byte."""


def writes_anew(before: str, after: str) -> bool:
    """See `kusto.dialect.MigrationDialect.writes_anew`."""
    old, new = (_SAME.get(text, text) for text in (before.upper(), after.upper()))
    if old == new:
        return False
    sizes = [found and int(found[1]) for found in (_VARCHAR.fullmatch(old), _VARCHAR.fullmatch(new))]
    if sizes[0] is not None and sizes[1] is not None:
        return sizes[0] > sizes[1] or sizes[0] <= _ONE_BYTE < sizes[1]
    # Members that are added behind the others change nothing that is stored.
    members = old.startswith("ENUM(") and new.startswith("ENUM(")
    return not (members and new.startswith(old.removesuffix(")") + ","))


def online(change: c.Change) -> str | None:
    """See `kusto.dialect.MigrationDialect.online`."""
    match change:
        case c.CreateIndex(_, index) if index.method == "btree":
            return _in_place(change, " ")
        case c.AlterTable(_, _, parts) if all(_only_adds(part) for part in parts):
            return _in_place(change, ", ")
        case _:
            return None


def _in_place(change: c.Change, separator: str) -> str:
    statement = ddl.render(change)
    return f"{statement.removesuffix(';')}{separator}ALGORITHM=INPLACE{separator}LOCK=NONE;"


def _only_adds(part: c.TablePart) -> bool:
    return isinstance(part, c.AddColumn) and not part.column.autoincrement
