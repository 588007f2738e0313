"""Source files and spans: offsets in go, lines and columns come out; it never reads the disk."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One text with a name to show to people.

    Args:
        name: what messages call the file, a path relative to the project where possible.
        text: the whole text; line ends may be LF or CRLF.
    """

    name: str
    text: str
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at != -1:
            starts.append(at + 1)
            at = find("\n", at + 1)
        object.__setattr__(self, "_starts", tuple(starts))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        line = bisect_right(self._starts, offset) - 1
        return line + 1, offset - self._starts[line] + 1

    def line(self, number: int) -> str:
        """The text of a line (counted from 1), without its line end."""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


def with_line_ends_of(text: str, original: str) -> str:
    """A text with the line ends of another one: CRLF where that has any, as a checkout on Windows does."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n") if "\r\n" in original else text


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of offsets in one source file."""

    file: SourceFile
    start: int
    end: int

    def __str__(self) -> str:
        line, column = self.file.position(self.start)
        return f"{self.file.name}:{line}:{column}"
