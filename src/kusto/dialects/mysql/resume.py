"""What became of a MySQL statement that nobody saw the end of: a flow that asks ``information_schema``.

The servers carry out a statement that defines something as a whole or not at all (MySQL 8, MariaDB 10.6), so one clause
of an ``ALTER TABLE`` tells of all. Clauses whose effect does not show (``MODIFY``) tell something only beside others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kusto.catalog.model import Catalog, Name, Table
from kusto.catalog.steps import Statement
from kusto.dialects.mysql.inspect import inspect
from kusto.dialects.mysql.split import bare
from kusto.dialects.mysql.types import server_type
from kusto.flow import Flow, fetch

_NAME = r"(?:`(?:[^`]|``)+`|[\w$]+)"
_QUALIFIED = rf"(?:{_NAME}\s*\.\s*)?(?P<name>{_NAME})"
_AGAIN = re.compile(
    r"(?is)(create\s+or\s+replace\b|create\b[^(]*?\bif\s+not\s+exists\b|drop\b.*?\bif\s+exists\b|grant\b|flush\b"
    r"|analyze\b|optimize\b|check\b|repair\b|lock\b|unlock\b|truncate\b|set\b)"
)
_MAKES = re.compile(
    rf"(?is)(?P<verb>create|drop)\s+(?:temporary\s+)?(?:(?!table|view|trigger|procedure|function|event|database|schema)"
    rf"[^\s(]+\s+)*(?P<kind>table|view|trigger|procedure|function|event|database|schema)\s+{_QUALIFIED}"
)
_INDEX = re.compile(
    rf"(?is)(?P<verb>create|drop)\s+(?:(?:unique|fulltext|spatial|online|offline)\s+)*index\s+(?P<index>{_NAME})"
    rf"(?:\s+using\s+\w+)?\s+on\s+{_QUALIFIED}"
)
_RENAME = re.compile(rf"(?is)rename\s+table\s+{_QUALIFIED}\s+to\s+(?:{_NAME}\s*\.\s*)?(?P<new>{_NAME})")
_ALTER = re.compile(rf"(?is)alter\s+(?:online\s+|ignore\s+)*table\s+{_QUALIFIED}\s+(?P<rest>.*)\Z")
_ADDS_INDEX = re.compile(rf"(?is)add\s+(?:(?:unique|fulltext|spatial)\s+)*(?:index|key)\s+(?P<index>{_NAME})")
_CLAUSE = re.compile(
    rf"(?is)(?P<verb>add|drop)\s+(?:(?P<kind>constraint|column|index|key|foreign\s+key|primary\s+key|check)\b\s*)?"
    rf"(?P<part>{_NAME})?"
)
_RENAMES_PART = re.compile(rf"(?is)rename\s+(?P<kind>column|index|key)\s+(?P<old>{_NAME})\s+to\s+(?P<new>{_NAME})")
_RENAMES_TABLE = re.compile(rf"(?is)rename\s+(?:to\s+|as\s+)?(?:{_NAME}\s*\.\s*)?(?P<new>{_NAME})\s*\Z")
_REWRITES = re.compile(rf"(?is)(?P<verb>modify|change)\s+(?:column\s+)?(?P<old>{_NAME})\s+(?P<rest>.*)\Z")
_WRITTEN_ANEW = re.compile(r"(?is)(modify|alter\s+column|comment|default\s+char|convert\s+to|engine|auto_increment)\b")
_OBJECTS = {
    "view": "SELECT 1 FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?",
    "trigger": "SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = ?",
    "procedure": "SELECT 1 FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() "
    "AND ROUTINE_TYPE = 'PROCEDURE' AND ROUTINE_NAME = ?",
    "function": "SELECT 1 FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() "
    "AND ROUTINE_TYPE = 'FUNCTION' AND ROUTINE_NAME = ?",
    "event": "SELECT 1 FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() AND EVENT_NAME = ?",
    "table": "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?",
    "database": "SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?",
    "schema": "SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?",
}


def took_effect(statement: Statement) -> Flow[bool | None]:
    """See `kusto.dialect.MigrationDialect.took_effect`."""
    sql = bare(statement.sql)
    if _AGAIN.match(sql):
        return False
    if found := _INDEX.match(sql):
        catalog = yield from inspect()
        table = catalog.tables.get(Name(None, plain(found["name"])))
        if table is None:
            return None
        return (plain(found["index"]) in table.indexes) == (found["verb"].lower() == "create")
    if found := _MAKES.match(sql):
        rows = yield from fetch(_OBJECTS[found["kind"].lower()], plain(found["name"]))
        return bool(rows) == (found["verb"].lower() == "create")
    if found := _RENAME.match(sql):
        catalog = yield from inspect()
        return _moved(catalog, plain(found["name"]), plain(found["new"]))
    if found := _ALTER.match(sql):
        catalog = yield from inspect()
        return _altered(catalog, plain(found["name"]), found["rest"])
    return None


def _moved(catalog: Catalog, old: str, new: str) -> bool | None:
    there, gone = Name(None, new) in catalog.tables, Name(None, old) not in catalog.tables
    return there if there == gone else None


def _altered(catalog: Catalog, name: str, rest: str) -> bool | None:
    clauses = list(_clauses(rest))
    if len(clauses) == 1 and (moved := _RENAMES_TABLE.match(clauses[0])) and not _RENAMES_PART.match(clauses[0]):
        return _moved(catalog, name, plain(moved["new"]))
    table = catalog.tables.get(Name(None, name))
    if table is None:
        return None
    both = _made_again(clauses)
    for clause in clauses:
        verdict = None if clause in both else _told(clause, table)
        if verdict is not None:
            return verdict
    # Nothing else than columns written anew: the same text again does no harm.
    return False if clauses and all(_repeatable(clause) for clause in clauses) else None


def _made_again(clauses: list[str]) -> list[str]:
    """Clauses that drop what another one adds again under the same name: neither tells anything."""
    parts = [part for clause in clauses if (part := _part_of(clause))]
    return [clause for clause in clauses if (part := _part_of(clause)) and parts.count(part) > 1]


def _part_of(clause: str) -> tuple[str, str] | None:
    found = _CLAUSE.match(clause)
    if not found:
        return None
    kind = " ".join((found["kind"] or "column").lower().split())
    if kind == "primary key":
        return kind, ""
    return (kind, plain(found["part"])) if found["part"] else None


def _told(clause: str, table: Table) -> bool | None:
    if found := _RENAMES_PART.match(clause):
        names = table.columns if found["kind"].lower() == "column" else table.indexes
        there, gone = plain(found["new"]) in names, plain(found["old"]) not in names
        return there if there == gone else None
    if found := _ADDS_INDEX.match(clause):
        return plain(found["index"]) in table.indexes
    if found := _REWRITES.match(clause):
        return _rewritten(found, table)
    part = _part_of(clause)
    if part is None:
        return None
    known = _there(part, table)
    return None if known is None else known == (clause[:3].lower() == "add")


def _there(part: tuple[str, str], table: Table) -> bool | None:
    match part:
        case ("column", name):
            return name in table.columns
        case ("index" | "key", name):
            return name in table.indexes
        case ("foreign key", name):
            return name in table.foreign_keys
        case ("constraint", name):
            return name in table.foreign_keys or name in table.indexes
        case ("primary key", _):
            return table.primary_key is not None
        case _:
            return None


def _rewritten(found: re.Match[str], table: Table) -> bool | None:
    """``CHANGE`` tells by the new name; ``MODIFY`` may be repeated, so it tells only of a type that it gives."""
    if found["verb"].lower() == "change":
        new = re.match(_NAME, found["rest"])
        if new is None or plain(new[0]) == plain(found["old"]):
            return None
        there, gone = plain(new[0]) in table.columns, plain(found["old"]) not in table.columns
        return there if there == gone else None
    column = table.columns.get(plain(found["old"]))
    typed = re.match(r"(?is)(\w+(?:\s*\([^)]*\))?(?:\s+unsigned)?)", found["rest"])
    if column is None or typed is None:
        return None
    return False if server_type(typed[1]) != column.type else None


def _repeatable(clause: str) -> bool:
    return bool(_WRITTEN_ANEW.match(clause))


def _clauses(rest: str) -> Iterator[str]:
    """The clauses of an ``ALTER TABLE``, cut at the commas that stand in no bracket and no quotes."""
    start = depth = 0
    for match in re.finditer(r"'(?:[^'\\]|''|\\.)*'|\"(?:[^\"\\]|\"\"|\\.)*\"|`(?:[^`]|``)*`|[(),]", rest):
        depth += (match[0] == "(") - (match[0] == ")")
        if match[0] == "," and depth == 0:
            yield rest[start : match.start()].strip()
            start = match.end()
    yield rest[start:].strip()


def plain(name: str) -> str:
    """A name without its backticks."""
    return name[1:-1].replace("``", "`") if name.startswith("`") else name
