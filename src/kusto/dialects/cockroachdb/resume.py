"""What became of a CockroachDB statement that nobody saw the end of: a flow that asks the server.

A statement that defines goes on as a job of the cluster when its connection breaks: jobs are waited for first. Then the
catalog tells, for statements with one clause, as our own migrations have them; of others it cannot be told.
"""

from __future__ import annotations

import re

from kusto.catalog.model import Catalog, Name, Table
from kusto.catalog.steps import Statement
from kusto.dialects.cockroachdb.inspect import inspect
from kusto.dialects.postgresql.resume import plain
from kusto.flow import Flow, Sleep, fetch

_NAME = r'(?:"(?:[^"]|"")+"|[A-Za-z_]\w*)'
_QUALIFIED = rf"(?:(?P<space>{_NAME})\s*\.\s*)?(?P<name>{_NAME})"
_AGAIN = re.compile(
    r"(?is)(create\b[^(']*?\bif\s+not\s+exists\b|drop\b.*?\bif\s+exists\b|truncate\b|grant\b|revoke\b|comment\s+on\b"
    rf"|alter\s+table\s+{_NAME}(?:\s*\.\s*{_NAME})?\s+alter\s+(?:column\s+)?{_NAME}\s+"
    r"(?:(?:set|drop)\s+(?:not\s+null|default|data\s+type)|type)\b|alter\s+sequence\b)"
)
_MAKES = re.compile(rf"(?is)(?P<verb>create|drop)\s+(?P<kind>table|type|schema)\s+{_QUALIFIED}")
_INDEX = re.compile(
    rf"(?is)(?P<verb>create|drop)\s+(?:unique\s+)?(?:inverted\s+)?index\s+(?:(?P<space>{_NAME})\s*\.\s*)?(?P<name>{_NAME})"
)
_CLAUSE = re.compile(
    rf"(?is)alter\s+table\s+{_QUALIFIED}\s+(?P<verb>add|drop)\s+(?P<kind>column|constraint)\s+(?P<part>{_NAME})"
)
_RENAME = re.compile(
    rf"(?is)alter\s+table\s+{_QUALIFIED}\s+rename\s+(?:(?P<kind>column|constraint)\s+{_NAME}\s+)?to\s+(?P<part>{_NAME})"
)
_VALUE = re.compile(
    rf"(?is)alter\s+type\s+{_QUALIFIED}\s*(?P<verb>add|drop)\s+value\s+(?:if\s+not\s+exists\s+)?'(?P<part>(?:[^']|'')*)'"
)
_KEY = re.compile(rf"(?is)alter\s+table\s+{_QUALIFIED}\s+alter\s+primary\s+key\s+using\s+columns\s*\((?P<part>[^)]*)\)")
_RUNNING = (
    "SELECT count(*) FROM [SHOW JOBS] "
    "WHERE job_type IN ('SCHEMA CHANGE', 'NEW SCHEMA CHANGE') AND status IN ('pending', 'running', 'reverting')"
)
LOOKS = 60
"""How often it is looked whether jobs have ended, one second apart."""


def took_effect(statement: Statement) -> Flow[bool | None]:
    """See `kusto.dialect.MigrationDialect.took_effect`."""
    for _ in range(LOOKS):
        if not (yield from fetch(_RUNNING))[0][0]:
            break
        yield Sleep(1.0)
    else:
        return None
    sql = statement.sql
    if _AGAIN.match(sql):
        return False
    forms = (
        (_MAKES, _made),
        (_INDEX, _indexed),
        (_CLAUSE, _altered),
        (_RENAME, _renamed),
        (_VALUE, _valued),
        (_KEY, _keyed),
    )
    for form, judge in forms:
        if found := form.match(sql):
            spaces = (plain(found["space"]),) if found["space"] else ()
            return judge(found, (yield from inspect(spaces)))
    return None


def _name(found: re.Match[str]) -> Name:
    return Name(plain(found["space"]) if found["space"] else None, plain(found["name"]))


def _is(found: re.Match[str], there: bool) -> bool:
    return there == (found["verb"].lower() in ("create", "add"))


def _made(found: re.Match[str], catalog: Catalog) -> bool | None:
    match found["kind"].lower():
        case "table":
            return _is(found, _name(found) in catalog.tables)
        case "type":
            return _is(found, _name(found) in catalog.enums)
        case _:
            return None


def _indexed(found: re.Match[str], catalog: Catalog) -> bool:
    name = plain(found["name"])
    return _is(found, any(name in table.indexes for table in catalog.tables.values()))


def _parts(table: Table, kind: str | None) -> frozenset[str]:
    if kind == "column":
        return frozenset(table.columns)
    key = table.primary_key.name if table.primary_key else None
    return frozenset([*table.foreign_keys, *table.indexes, *([key] if key else [])])


def _altered(found: re.Match[str], catalog: Catalog) -> bool | None:
    table = catalog.tables.get(_name(found))
    return None if table is None else _is(found, plain(found["part"]) in _parts(table, found["kind"].lower()))


def _renamed(found: re.Match[str], catalog: Catalog) -> bool | None:
    kind = found["kind"].lower() if found["kind"] else None
    if kind is None:
        return _name(found)._replace(name=plain(found["part"])) in catalog.tables
    table = catalog.tables.get(_name(found))
    return None if table is None else plain(found["part"]) in _parts(table, kind)


def _valued(found: re.Match[str], catalog: Catalog) -> bool | None:
    enum = catalog.enums.get(_name(found))
    return None if enum is None else _is(found, found["part"].replace("''", "'") in enum.members)


def _keyed(found: re.Match[str], catalog: Catalog) -> bool | None:
    table = catalog.tables.get(_name(found))
    wanted = tuple(plain(name.strip()) for name in found["part"].split(","))
    return None if table is None or table.primary_key is None else table.primary_key.columns == wanted
