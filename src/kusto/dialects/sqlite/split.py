"""A file of SQLite statements cut into its statements, each with its line and what it means to the runner.

It knows the four kinds of quotes, comments and the bodies of triggers; it never judges whether a statement is right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kusto.catalog.steps import Kind, Statement, Token, TokenKind
from kusto.dialects.folded import FoldedName

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<quoted>'(?:[^']|'')*(?:'|\Z)|"(?:[^"]|"")*(?:"|\Z)|`(?:[^`]|``)*(?:`|\Z)|\[[^\]]*(?:\]|\Z))
    | (?P<word>[\w$]+)
    | (?P<end>;)
    | (?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
_TRIGGER = re.compile(r"(?is)create\s+(temp\s+|temporary\s+)?trigger\b")
_OUTSIDE = re.compile(r"(?is)(vacuum\b|pragma\s+(\w+\.)?journal_mode\b|attach\b|detach\b)")
_CONTROL = re.compile(r"(?is)(begin|commit|end|rollback)(\s+(deferred|immediate|exclusive))?(\s+transaction)?\s*\Z")
_KEYS = re.compile(r"(?is)pragma\s+(\w+\.)?foreign_keys\s*(=|\()\s*['\"]?(\w+)")
# A rebuilt table takes the old one's name: views that speak of it must not be looked at meanwhile, nor rewritten.
_SWAP = re.compile(r'(?is)alter\s+table\s+"?new_(?P<name>(?:[^"]|"")+?)"?\s+rename\s+to\s+"?(?P=name)"?\s*\Z')
_COUNTING = re.compile(r'(?is)create\s+table\s+"new_(?P<name>(?:[^"]|"")+)"\s*\(.*\bprimary\s+key\s+autoincrement\b')
_GO_ON = "INSERT INTO sqlite_sequence (name, seq) SELECT '{new}', seq FROM sqlite_sequence WHERE name = '{old}'"
_AS_IT_IS = ("PRAGMA legacy_alter_table = ON", "PRAGMA legacy_alter_table = OFF")


def split(text: str) -> tuple[Statement, ...]:
    """See `kusto.dialect.MigrationDialect.split`."""
    found: list[Statement] = []
    start, depth, at = -1, 0, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match is not None  # the last branch takes any character
        kind, position, at = match.lastgroup, at, match.end()
        if kind in ("space", "comment"):
            continue
        if kind == "end" and depth == 0:
            if start >= 0:
                found.append(_statement(text, start, position))
            start = -1
            continue
        start = position if start < 0 else start
        if kind == "word" and _TRIGGER.match(text, start):
            word = match[0].lower()
            opens = word == "begin" or (depth > 0 and word == "case")
            depth += opens - (depth > 0 and word == "end")
    if start >= 0:
        found.append(_statement(text, start, len(text)))
    return _with_counters(found)


def tokens(text: str) -> tuple[Token, ...]:
    """See `kusto.dialect.MigrationDialect.tokens`."""
    return tuple(
        _token(match.lastgroup or "", match[0], match.start())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "space"
    )


def _token(kind: str, piece: str, start: int) -> Token:
    end = start + len(piece)
    match kind:
        case "comment":
            return Token(TokenKind.COMMENT, piece, "", start, end)
        case "quoted":
            closing = "]" if piece[0] == "[" else piece[0]
            inside = piece[1:].removesuffix(closing).replace(closing * 2, closing)
            if piece[0] == "'":
                return Token(TokenKind.TEXT, inside, "", start, end)
            return Token(TokenKind.NAME, inside, FoldedName(inside), start, end)
        case "word":
            return Token(TokenKind.WORD, piece.upper(), FoldedName(piece), start, end)
        case _:
            return Token(TokenKind.MARK, piece, "", start, end)


def words(sql: str) -> list[tuple[str, int]]:
    """The bare words of a statement in upper case, each with how many parentheses it stands in."""
    found: list[tuple[str, int]] = []
    depth = 0
    for match in _TOKEN.finditer(sql):
        if match.lastgroup == "word":
            found.append((match[0].upper(), depth))
        elif match.lastgroup == "other":
            depth += (match[0] == "(") - (match[0] == ")")
    return found


def _statement(text: str, start: int, end: int) -> Statement:
    sql = text[start:end].rstrip()
    kind = Kind.PLAIN
    if _OUTSIDE.match(sql):
        kind = Kind.OUTSIDE
    elif _CONTROL.match(sql):
        kind = Kind.CONTROL
    elif switch := _KEYS.match(sql):
        kind = Kind.KEYS_ON if switch[3].lower() in ("on", "1", "true", "yes") else Kind.KEYS_OFF
    between = _AS_IT_IS if _SWAP.match(sql) else None
    line = text.count("\n", 0, start) + 1
    return Statement(sql, line, kind, between, start=start, end=start + len(sql))


def _with_counters(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Rebuilt tables go on counting where the old ones were, even where the newest rows are gone."""
    swapped = {match["name"] for statement in statements if (match := _SWAP.match(statement.sql))}
    found = []
    for statement in statements:
        match = _COUNTING.match(statement.sql)
        if match and match["name"] in swapped:
            old, new = (prefix + match["name"].replace('""', '"').replace("'", "''") for prefix in ("", "new_"))
            statement = replace(statement, then=_GO_ON.format(old=old, new=new))
        found.append(statement)
    return tuple(found)
