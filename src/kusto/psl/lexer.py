"""Splits a schema file into tokens: in goes text, out comes a list of tokens; it never fails.

What no rule knows becomes a token of kind ``bad``, so that the parser can say where. One pass, one master pattern,
compiled when first needed; every alternative is linear, so that no text can make it slow.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import re

Token: TypeAlias = tuple[str, str, int, int]
"""Kind, text, start, end. Kinds: ``newline doc comment string number word punct bad end``."""

_SPACE = r"[ \t\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_PATTERN = rf"""
(?: (?P<word>[^\W\d_][\w-]*)
| (?P<punct>@@|[@(){{}}\[\],:=?.!])
| (?P<newline>\r?\n)
| (?P<string>"[^"\\\r\n]*+(?:\\[^\r\n][^"\\\r\n]*+)*+")
| (?P<number>-?[0-9]+(?:\.[0-9]+)?(?![\w.-]))
| (?P<digits>[0-9][\w-]*)
| (?P<doc>///[^\r\n]*)
| (?P<comment>//[^\r\n]*)
| (?P<open>/\*)
| (?P<quote>"[^\r\n]*)
| (?P<space>{_SPACE})
| (?P<bad>.)
) {_SPACE}*+
"""


@cache
def _pattern() -> re.Pattern[str]:
    import re

    return re.compile(_PATTERN, re.VERBOSE | re.DOTALL)


def tokenize(text: str) -> list[Token]:
    """All tokens of a text but for spaces, closed by one of kind ``end``.

    ``digits`` (a word that begins with a digit) and an unfinished string have kinds of their own (``digits``,
    ``quote``) because there is something to say about them. A block comment without an end reaches to the end.
    """
    tokens: list[Token] = []
    append = tokens.append
    finditer = _pattern().finditer
    at, size = 0, len(text)
    while at < size:
        for found in finditer(text, at):
            kind = found.lastgroup or "bad"
            start, at = found.span(kind)
            if kind == "open":
                break  # its end is searched for by hand, so that many of them without an end stay linear
            if kind != "space":
                append((kind, text[start:at], start, at))
        else:
            break
        close = text.find("*/", at)
        at = size if close == -1 else close + 2
        append(("comment", text[start:at], start, at))
    append(("end", "", size, size))
    return tokens


_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def unescape(literal: str) -> tuple[str, int | None]:
    """The value of a string literal, and the offset within it of the first escape that means nothing, or None."""
    body = literal[1:-1]
    if "\\" not in body:
        return body, None
    parts: list[str] = []
    at, wrong = 0, None
    while (slash := body.find("\\", at)) != -1:
        parts.append(body[at:slash])
        letter = body[slash + 1]
        if letter in _ESCAPES:
            parts.append(_ESCAPES[letter])
            at = slash + 2
        elif letter == "u" and (character := _code_point(body[slash + 2 : slash + 6])) is not None:
            character, used = _surrogates(body, slash, character)
            parts.append(character)
            at = slash + used
        else:
            wrong = slash + 1 if wrong is None else wrong
            at = slash + 2
    parts.append(body[at:])
    return "".join(parts), wrong


def _code_point(digits: str) -> str | None:
    if len(digits) == 4 and all(digit in "0123456789abcdefABCDEF" for digit in digits):
        return chr(int(digits, 16))
    return None


def _surrogates(body: str, slash: int, first: str) -> tuple[str, int]:
    """One character from a pair of escapes above the basic plane; a half pair becomes the replacement character."""
    if not "\ud800" <= first <= "\udfff":
        return first, 6
    second = _code_point(body[slash + 8 : slash + 12]) if body[slash + 6 : slash + 8] == "\\u" else None
    if first < "\udc00" and second is not None and "\udc00" <= second <= "\udfff":
        return chr(0x10000 + ((ord(first) - 0xD800) << 10) + (ord(second) - 0xDC00)), 12
    return "\ufffd", 6
