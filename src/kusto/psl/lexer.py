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
"""Kind, text, start, end. Kinds: ``newline doc comment string number word digits quote punct bad end``."""

_SPACE = r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_PATTERN = rf"""
(?: ([^\W\d_][\w-]*)
| (@@|[@(){{}}\[\],:=?.!])
| (\r?\n|\r)
| ("[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+")
| (-?[0-9]+(?:\.[0-9]+)?(?![\w-]))
| ([0-9][\w-]*)
| (///[^\r\n]*)
| (//[^\r\n]*)
| ("[^\r\n]*)
| (/\*)
| ({_SPACE})
| (.)
) {_SPACE}*+
"""
_KINDS = ("", "word", "punct", "newline", "string", "number", "digits", "doc", "comment", "quote", "open", "", "bad")
"""By the number of the group."""
_NAMES = (1, 6)
_QUOTE, _OPEN, _BLANK = 9, 10, 11


@cache
def _pattern() -> re.Pattern[str]:
    import re

    return re.compile(_PATTERN, re.VERBOSE | re.DOTALL)


def tokenize(text: str) -> list[Token]:
    """All tokens of a text but for spaces, closed by one of kind ``end``.

    A word that begins with a digit and an unfinished string have kinds of their own (``digits``, ``quote``) because
    there is something to say about them. A block comment without an end is none: its beginning is ``bad``.
    """
    tokens: list[Token] = []
    at, size = 0, len(text)
    last_close = text.rfind("*/")
    while at < size:
        at, cut = _run(text, at, tokens, last_close)
        if cut is not None:
            tokens.append(cut)
    tokens.append(("end", "", size, size))
    return tokens


def _run(text: str, at: int, tokens: list[Token], last_close: int) -> tuple[int, Token | None]:
    """Tokens up to the end, or to one that the pattern cannot measure: a block comment, or a word with odd letters.

    The end of a comment is searched for by hand, so that many of them without an end stay linear.
    """
    append, kinds = tokens.append, _KINDS
    for found in _pattern().finditer(text, at):
        index = found.lastindex or 0
        start, end = found.span(index)
        word = found[index]
        if index > _QUOTE:
            if index == _OPEN and last_close >= end:
                close = text.find("*/", end) + 2
                return close, ("comment", text[start:close], start, close)
            if index != _BLANK:
                append(("bad", word, start, end))
        elif index in _NAMES and not word.isascii() and (sound := _sound(word)) < len(word):
            if sound:
                return start + sound, ("word", word[:sound], start, start + sound)
            return start + 1, ("bad", word[0], start, start + 1)
        else:
            append((kinds[index], word, start, end))
    return len(text), None


_ASCII_PARTS = frozenset("0123456789_-")


def _sound(word: str) -> int:
    """How much of a word is letters, ASCII digits, underscores and dashes."""
    for at, letter in enumerate(word):
        if not (letter.isalpha() or letter in _ASCII_PARTS):
            return at
    return len(word)


_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def unescape(literal: str) -> tuple[str, list[int]]:
    """The value of a string literal, and the offsets within it of escapes that mean nothing."""
    body = literal[1:-1]
    wrong: list[int] = []
    if "\\" not in body:
        return body, wrong
    parts: list[str] = []
    at = 0
    while (slash := body.find("\\", at)) != -1:
        parts.append(body[at:slash])
        letter = body[slash + 1]
        if letter in _ESCAPES:
            parts.append(_ESCAPES[letter])
            at = slash + 2
        elif letter == "u" and (found := _unicode(body, slash)) is not None:
            parts.append(found[0])
            at = slash + found[1]
        else:
            wrong.append(slash + 1)
            at = slash + 2
    parts.append(body[at:])
    return "".join(parts), wrong


def _code_point(digits: str) -> str | None:
    if len(digits) == 4 and all(digit in "0123456789abcdefABCDEF" for digit in digits):
        return chr(int(digits, 16))
    return None


def _unicode(body: str, slash: int) -> tuple[str, int] | None:
    """The character of ``\\uXXXX``, or of two that make a pair, and how long that is; None where it is no character."""
    first = _code_point(body[slash + 2 : slash + 6])
    if first is None or not "\ud800" <= first <= "\udfff":
        return None if first is None else (first, 6)
    second = _code_point(body[slash + 8 : slash + 12]) if body[slash + 6 : slash + 8] == "\\u" else None
    if first < "\udc00" and second is not None and "\udc00" <= second <= "\udfff":
        return chr(0x10000 + ((ord(first) - 0xD800) << 10) + (ord(second) - 0xDC00)), 12
    return None
