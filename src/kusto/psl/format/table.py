"""Rows with aligned columns: in go cells, out come lines.

Widths are counted in UTF-8 bytes, as Prisma counts them. What stands behind the last cell influences no width.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Row: TypeAlias = tuple[tuple[str, ...], str]
"""The cells of a line, the last of them not empty, and what stands behind them: a comment, or nothing."""

EMPTY: Row = ((), "")


def row(cells: Sequence[str], behind: str | None = None) -> Row:
    """A row without the empty cells at its end."""
    last = len(cells)
    while last and not cells[last - 1]:
        last -= 1
    return tuple(cells[:last]), behind or ""


def aligned(rows: Sequence[Row]) -> list[str]:
    """The rows as lines."""
    widths: list[int] = []
    for cells, _ in rows:
        widths += [0] * (len(cells) - len(widths))
        for column, cell in enumerate(cells):
            widths[column] = max(widths[column], _width(cell))
    lines: list[str] = []
    for cells, behind in rows:
        parts = [cell + " " * (widths[column] - _width(cell)) for column, cell in enumerate(cells[:-1])]
        parts += cells[-1:]
        lines.append(" ".join([*parts, behind] if behind else parts))
    return lines


def _width(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
