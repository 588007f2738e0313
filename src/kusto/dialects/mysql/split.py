"""A file of MySQL statements cut into its statements, each with its line and what it means to the runner.

It knows three kinds of quotes, three of comments and the bodies of routines, and takes ``DELIMITER`` lines of the
command-line client as that client does; it never judges whether a statement is right.
"""

from __future__ import annotations

import re

from kusto.catalog.steps import Kind, Statement, Token, TokenKind

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<comment>\#[^\n]*|--(?=\s|\Z)[^\n]*|/\*(?![!M]).*?(?:\*/|\Z))
    | (?P<quoted>'(?:[^'\\]|''|\\.)*(?:'|\Z)|"(?:[^"\\]|""|\\.)*(?:"|\Z)|`(?:[^`]|``)*(?:`|\Z))
    | (?P<word>[\w$]+)
    | (?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
_DELIMITER = re.compile(r"(?i)delimiter[ \t]+(\S+)[ \t]*(?:\r?\n|\Z)")
_HINT_MARK = re.compile(r"/\*M?!\d*|\*/")
_HINTED = re.compile(r"(?is)/\*M?!\d*\s*(.*?)(?:\*/|\Z)")
_COMMENTS = re.compile(r"(?:\s+|\#[^\n]*(?:\n|\Z)|--(?=\s)[^\n]*(?:\n|\Z)|/\*(?![!M]).*?\*/)+", re.DOTALL)
_ROUTINE = re.compile(
    r"(?is)(?:/\*M?!\d*\s*)?(?:begin\s+not\s+atomic\b|create\s+(?:or\s+replace\s+)?(?:aggregate\s+)?(?:definer\s*=\s*(?:`[^`]*`|'[^']*'|[\w.]+)"
    r"(?:\s*@\s*(?:`[^`]*`|'[^']*'|[\w.%]+))?(?:\(\s*\))?\s+)?(?:trigger|procedure|function|event|package)\b)"
)
_CONTROL = re.compile(
    r"(?is)(begin|start\s+transaction|commit|rollback)(\s+(work|transaction|and\s+(no\s+)?chain))?\s*\Z"
)
_SESSION = re.compile(r"(?is)(set\b(?!\s+(?:global|persist|persist_only|password|role|default)\b|\s+@@global\b)|use\b)")
_DATA = re.compile(
    r"(?is)(insert|update|delete|replace|select|with|values|table|do|call|execute|show|\()(?:\b|(?<=\())"
)
_BLOCKS = ("if", "loop", "repeat", "while")
_STARTS = (";", ":", "begin", "then", "else", "do", "loop", "repeat")
"""What a statement inside a body follows."""
_HEADS = (")", "'", "row", "deterministic", "data", "sql", "definer", "invoker")
"""What the body itself may follow, where it is one statement."""


def split(text: str) -> tuple[Statement, ...]:
    """See `kusto.dialect.MigrationDialect.split`."""
    found: list[Statement] = []
    delimiter, start, at = ";", -1, 0
    body = _Body()
    while at < len(text):
        if start < 0 and (switch := _DELIMITER.match(text, at)):
            delimiter, at = switch[1], switch.end()
            continue
        if text.startswith(delimiter, at) and (delimiter != ";" or body.closed):
            if start >= 0:
                found.append(_statement(text, start, at))
            start, at, body = -1, at + len(delimiter), _Body()
            continue
        match = _TOKEN.match(text, at)
        assert match is not None  # the last branch takes any character
        position, at = match.start(), match.end()
        word = match[0]
        if match.lastgroup == "word" and delimiter in word:  # `END$$`
            word = word.partition(delimiter)[0]
            at = position + len(word)
        if match.lastgroup in ("space", "comment"):
            continue
        if start < 0:
            start, body = position, _Body(bool(_ROUTINE.match(text, position)))
        body.see(match.lastgroup or "", word)
    if start >= 0:
        found.append(_statement(text, start, len(text)))
    return tuple(found)


def tokens(text: str) -> tuple[Token, ...]:
    """See `kusto.dialect.MigrationDialect.tokens`."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if mark := _HINT_MARK.match(text, at):  # what only some servers run counts, its marks do not
            at = mark.end()
            continue
        match = _TOKEN.match(text, at)
        assert match is not None  # the last branch takes any character
        if match.lastgroup != "space":
            found.append(_token(match.lastgroup or "", match[0], at))
        at = match.end()
    return tuple(found)


def _token(kind: str, piece: str, start: int) -> Token:
    end = start + len(piece)
    match kind:
        case "comment":
            return Token(TokenKind.COMMENT, piece, "", start, end)
        case "quoted":
            inside = piece[1:].removesuffix(piece[0]).replace(piece[0] * 2, piece[0])
            if piece[0] == "`":
                return Token(TokenKind.NAME, inside, inside, start, end)
            return Token(TokenKind.TEXT, inside, inside, start, end)  # in double quotes: a name in ANSI mode
        case "word":
            return Token(TokenKind.WORD, piece.upper(), piece, start, end)
        case _:
            return Token(TokenKind.MARK, piece, "", start, end)


class _Body:
    """How deep inside the body of a routine the reader is."""

    def __init__(self, routine: bool = False) -> None:
        self._routine = routine
        self._depth = 0
        self._before = ""

    @property
    def closed(self) -> bool:
        """A semicolon here ends the statement."""
        return self._depth == 0

    def see(self, kind: str, text: str) -> None:
        """One token that is neither space nor comment."""
        if not self._routine:
            return
        word = text.lower() if kind == "word" else text
        if word == "end":
            self._depth = max(0, self._depth - 1)
        elif word == "begin" or (word == "case" and self._before != "end"):
            self._depth += 1
        elif word in _BLOCKS and (self._before in _STARTS or (not self._depth and self._before in _HEADS)):
            self._depth += 1  # elsewhere it is a function, or what END closes
        self._before = "'" if kind == "quoted" else word


def bare(sql: str) -> str:
    """A statement without the comments before it, and without the mark around one that only some servers run."""
    text = _COMMENTS.sub("", sql, count=1) if _COMMENTS.match(sql) else sql
    hinted = _HINTED.match(text)
    return hinted[1] if hinted else text


def _statement(text: str, start: int, end: int) -> Statement:
    sql = text[start:end].rstrip()
    line = text.count("\n", 0, start) + 1
    return Statement(sql, line, _kind(bare(sql)), start=start, end=start + len(sql))


def _kind(sql: str) -> Kind:
    if _CONTROL.match(sql):
        return Kind.CONTROL
    if _SESSION.match(sql):
        return Kind.SESSION
    return Kind.PLAIN if _DATA.match(sql) else Kind.OUTSIDE  # what defines something commits by itself
