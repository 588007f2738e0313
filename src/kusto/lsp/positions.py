"""Positions as editors count them: in go lines and columns in some encoding's units, out come offsets, and back.

The protocol's lines end with LF, CRLF or CR and nothing else; a column beyond a line's end means its end. Nothing here
fails: whatever position comes, an offset within the text goes out.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re


class Encoding(str, Enum):
    """What a column counts: bytes of UTF-8, code units of UTF-16 (unless agreed otherwise), or characters."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


@cache
def _line_end() -> re.Pattern[str]:
    import re

    return re.compile(r"\r\n?|\n")


class Lines:
    """The lines of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in _line_end().finditer(text))]

    def offset(self, line: int, column: int, encoding: Encoding) -> int:
        """The offset of a position; the nearest one where there is no such position."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        start = self._starts[line]
        content = self._content(line)
        return start + _characters(content, max(column, 0), encoding)

    def position(self, offset: int, encoding: Encoding) -> tuple[int, int]:
        """Line and column of an offset, both counted from 0."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        return line, _units(self.text[self._starts[line] : offset], encoding)

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._starts)

    def _content(self, line: int) -> str:
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        return self.text[self._starts[line] : end].rstrip("\r\n")


def _units(text: str, encoding: Encoding) -> int:
    """How many units a text takes."""
    if encoding is Encoding.UTF32 or text.isascii():
        return len(text)
    if encoding is Encoding.UTF16:
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))


def _characters(text: str, units: int, encoding: Encoding) -> int:
    """How many characters take so many units; a place within a character counts as the place before it."""
    if encoding is Encoding.UTF32 or text.isascii():
        return min(units, len(text))
    used = 0
    for number, letter in enumerate(text):
        if encoding is Encoding.UTF16:
            size = 2 if ord(letter) > 0xFFFF else 1
        else:
            size = len(letter.encode("utf-8", "surrogatepass"))
        if used + size > units:
            return number
        used += size
    return len(text)


def clean(text: str) -> str:
    """The text with half surrogate pairs, which no file can hold, replaced; every position stays what it was."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in text)
    return text
