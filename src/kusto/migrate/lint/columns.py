"""What is said of a column where it is made or changed: words in, a `Definition` out."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.catalog.steps import Token, TokenKind
from kusto.migrate.lint.acts import Definition
from kusto.migrate.lint.words import END, Words, has, is_word, outside

_AFTER_TYPE = frozenset(
    {
        "NOT", "NULL", "DEFAULT", "PRIMARY", "UNIQUE", "REFERENCES", "CHECK", "CONSTRAINT", "GENERATED", "AS",
        "COLLATE", "COMMENT", "AUTO_INCREMENT", "AUTOINCREMENT", "ON", "FIRST", "AFTER", "USING", "INVISIBLE",
        "VISIBLE", "STORED", "VIRTUAL", "KEY", "COMPRESSION", "STORAGE", "DEFERRABLE",
    }
)  # fmt: skip
_SERIAL = ("SMALLSERIAL", "SERIAL", "BIGSERIAL", "SERIAL2", "SERIAL4", "SERIAL8")
_TABLE_PARTS = frozenset(
    {
        "CONSTRAINT", "PRIMARY", "FOREIGN", "UNIQUE", "CHECK", "EXCLUDE", "KEY", "INDEX", "FULLTEXT", "SPATIAL", "LIKE",
        "PERIOD",
    }
)  # fmt: skip


def definition(words: Words) -> Definition | None:
    """The column whose name and properties come next; everything is read."""
    name = words.name()
    rest = words.rest
    return described(name, rest) if name else None


def described(name: str, tokens: Sequence[Token]) -> Definition:
    """A column of this name from what stands behind it."""
    kind = type_text(tokens)
    default = _default(tokens)
    serial = kind in _SERIAL
    counts = serial or has(tokens, "AS", "IDENTITY") or has(tokens, "AUTO_INCREMENT")
    computed = has(tokens, "STORED") or has(tokens, "PERSISTENT")
    derived = any(is_word(token, "AS") for token in outside(tokens)) and not counts
    return Definition(
        name,
        kind,
        required=serial or has(tokens, "NOT", "NULL") or has(tokens, "PRIMARY", "KEY"),
        default=_gives_a_value(default) or counts or derived,
        calls=frozenset(_calls(default)),
        computed=computed,
        counts=counts,
    )


def type_text(tokens: Sequence[Token]) -> str:
    """The type at the beginning, in one spelling: upper case, no spaces but between words."""
    text, depth, before = "", 0, False
    for token in tokens:
        word = token.kind in (TokenKind.WORD, TokenKind.NAME)
        if depth == 0 and token.kind is TokenKind.WORD and token.text in _AFTER_TYPE:
            break
        if depth == 0 and not word and token.text not in ("(", ")", "[", "]", "."):
            break
        depth += is_word(token, "(") - is_word(token, ")")
        shown = f"'{token.text}'" if token.kind is TokenKind.TEXT else token.text
        text += f" {shown}" if before and word else shown
        before = word
    return text


def columns_of(tokens: Sequence[Sequence[Token]]) -> tuple[Definition, ...]:
    """The columns among the parts of a ``CREATE TABLE``."""
    found = []
    for part in tokens:
        if part and not (part[0].kind is TokenKind.WORD and part[0].text in _TABLE_PARTS):
            column = definition(Words(part))
            if column is not None:
                found.append(column)
    return tuple(found)


def _default(tokens: Sequence[Token]) -> Sequence[Token]:
    depth = 0
    for at, token in enumerate(tokens):
        depth += is_word(token, "(") - is_word(token, ")")
        if depth == 0 and is_word(token, "DEFAULT"):
            return tokens[at + 1 :]
    return ()


def _gives_a_value(default: Sequence[Token]) -> bool:
    return bool(default) and not is_word(default[0], "NULL")


def _calls(default: Sequence[Token]) -> list[str]:
    """Functions that a default calls: names before a bracket, up to the next property of the column."""
    found, depth = [], 0
    for token, after in zip(default, [*default[1:], END], strict=bool(default)):
        depth += is_word(token, "(") - is_word(token, ")")
        if depth == 0 and token.kind is TokenKind.WORD and token.text in _AFTER_TYPE - {"NULL", "NOT"}:
            break
        if token.name and is_word(after, "("):
            found.append(token.name.lower())
    return found
