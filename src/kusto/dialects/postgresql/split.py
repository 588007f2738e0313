"""A file of PostgreSQL statements cut into its statements, each with its line and what it means to the runner.

It knows quotes, dollar quotes, nested comments and escape strings; it never judges whether a statement is right.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kusto.catalog.steps import Kind, Statement

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<line>--[^\n]*)
    | (?P<block>/\*)
    | (?P<escape>[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z))
    | (?P<quote>'(?:[^']|'')*(?:'|\Z))
    | (?P<name>"(?:[^"]|"")*(?:"|\Z))
    | (?P<dollar>\$(?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?\$)
    | (?P<word>[\w$]+)
    | (?P<end>;)
    | (?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
_OUTSIDE = re.compile(
    r"(?is)(create\s+(unique\s+)?index\s+concurrently|drop\s+index\s+concurrently|reindex\b.*\bconcurrently"
    r"|vacuum\b|create\s+database|drop\s+database|alter\s+system|create\s+tablespace|drop\s+tablespace"
    r"|alter\s+table\b.*\bdetach\s+partition\b.*\bconcurrently|create\s+subscription|drop\s+subscription|(rollback|abort)\b(?!\s+to\b))"
)
_CONTROL = re.compile(r"(?is)(begin|start\s+transaction|commit|end)(\s+(work|transaction)\b.*)?\s*\Z")
_SESSION = re.compile(r"(?is)((re)?set\b(?!\s+constraints\b)|select\s+(pg_catalog\.)?set_config\()")
_ADD_VALUE = re.compile(r"(?is)(alter\s+type\b.*\badd\s+value\b)(\s+if\s+not\s+exists\b)?\s*('(?:[^']|'')*')")
_MAKES_TYPE = re.compile(r"(?is)(create\s+type\b|alter\s+type\b.*\brename\s+to\b)")


def split(text: str) -> tuple[Statement, ...]:
    """See `kusto.dialect.MigrationDialect.split`.

    A file that moves the search path (each one that ``pg_dump`` wrote does) moves it back at its end: the ledger and
    the migrations after it stand where the connection's own path leads.
    """
    statements = _cut(text)
    if not any("search_path" in statement.sql.lower() for statement in statements):
        return statements
    last = max((n for n, found in enumerate(statements) if found.kind is not Kind.CONTROL), default=-1)
    back = "RESET search_path"
    return tuple(replace(found, then=back) if n == last else found for n, found in enumerate(statements))


def _cut(text: str) -> tuple[Statement, ...]:
    found: list[Statement] = []
    start, depth, at = -1, 0, 0
    last_word = ""
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match is not None  # the last branch takes any character
        kind, position, at = match.lastgroup, at, match.end()
        if kind == "block":
            at = _comment_end(text, at)
        if kind in ("space", "line", "block"):
            continue
        if kind == "end" and depth == 0:
            if start >= 0:
                found.append(_statement(text, start, position))
            start = -1
            continue
        start = position if start < 0 else start
        if kind == "dollar":
            closing = text.find(match[0], at)
            at = len(text) if closing < 0 else closing + len(match[0])
        elif kind == "word":
            depth += _nesting(match[0].lower(), last_word, depth)
            last_word = match[0].lower()
    if start >= 0:
        found.append(_statement(text, start, len(text)))
    return _early(found)


def _early(statements: list[Statement]) -> tuple[Statement, ...]:
    """New members of enums that the same file uses must be committed first, and so must be safe to repeat."""
    found = []
    for statement in statements:
        added = _ADD_VALUE.match(statement.sql)
        if added and _used_elsewhere(added, statement, statements):
            sql = f"{added[1]} IF NOT EXISTS {added[3]}{statement.sql[added.end() :]}"
            statement = Statement(sql, statement.line, Kind.EARLY)
        found.append(statement)
    return tuple(found)


def _used_elsewhere(added: re.Match[str], own: Statement, statements: list[Statement]) -> bool:
    others = [other.sql for other in statements if other is not own]
    name = added[1].split()[2]
    made_here = any(_MAKES_TYPE.match(sql) and name in sql for sql in others)  # then it may be used at once
    return not made_here and any(added[3] in sql for sql in others)


def _nesting(word: str, before: str, depth: int) -> int:
    """Bodies in the standard's form (``BEGIN ATOMIC … END``) hold semicolons of their own."""
    if word == "atomic" and before == "begin":
        return 1
    if depth and word == "case":
        return 1
    return -1 if depth and word == "end" else 0


def _comment_end(text: str, at: int) -> int:
    depth = 1
    for match in re.compile(r"/\*|\*/").finditer(text, at):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return match.end()
    return len(text)


def _statement(text: str, start: int, end: int) -> Statement:
    sql = text[start:end].rstrip()
    kind = Kind.PLAIN
    if _OUTSIDE.match(sql):
        kind = Kind.OUTSIDE
    elif _CONTROL.match(sql):
        kind = Kind.CONTROL
    elif _SESSION.match(sql):
        kind = Kind.SESSION
    return Statement(sql, text.count("\n", 0, start) + 1, kind)
