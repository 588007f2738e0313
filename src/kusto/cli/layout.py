"""Text laid out by what a terminal shows: Korean letters take two columns. Pure: in goes text, out come lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click


def columns(text: str) -> int:
    """How many columns a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, width: int) -> str:
    """``text`` filled with spaces to ``width`` columns."""
    return text + " " * (width - columns(text))


def wrap(text: str, width: int) -> list[str]:
    """``text`` cut at spaces into lines of at most ``width`` columns; a longer word stays whole."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        candidate = f"{line} {word}" if line else word
        if line and columns(candidate) > width:
            lines.append(line)
            line = word
        else:
            line = candidate
    return [*lines, line] if line or not lines else lines


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table as lines: the head, then the rows, columns aligned, two spaces between."""
    body = [tuple(row) for row in rows]
    widths = [max(columns(row[i]) for row in (tuple(head), *body)) for i in range(len(head))]
    return ["  ".join(pad(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in (head, *body)]


class HelpFormatter(click.HelpFormatter):
    """Click's formatter, but counting columns as the terminal does."""

    def write_text(self, text: str) -> None:
        """Paragraphs, each wrapped; lines that begin with two spaces stay as they are."""
        indent = " " * self.current_indent
        for line in text.splitlines():
            if line.startswith("  "):
                self.write(f"{indent}{line}\n")
            else:
                for part in wrap(line, max(self.width - self.current_indent, 20)):
                    self.write(f"{indent}{part}".rstrip() + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Two columns: names, and what they mean."""
        rows = list(rows)
        first = min(max((columns(name) for name, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, meaning in rows:
            parts = wrap(meaning, max(self.width - self.current_indent - first, 20))
            if columns(name) > first - col_spacing:
                self.write(f"{indent}{name}\n")
            else:
                self.write(f"{indent}{pad(name, first)}{parts.pop(0)}".rstrip() + "\n")
            for part in parts:
                self.write(f"{indent}{' ' * first}{part}\n")
