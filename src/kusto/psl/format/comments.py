"""Comments that stand alone: in go comments and what is around them, out come runs of them and their lines.

A run is what moves together: comments with nothing but a line end between them. No comment is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kusto.psl.documentation import WHITE_SPACE
from kusto.psl.tree import (
    BlankLines,
    Block,
    BlockAttribute,
    CommentLine,
    EnumMemberNode,
    FieldNode,
    Member,
    PropertyNode,
    TopLevel,
)

_LINE_ENDS = ("\n", "\r")
_SPACES = frozenset(
    "\t \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Run:
    """Comments that belong together, as lines."""

    lines: tuple[str, ...]


Piece: TypeAlias = Block | FieldNode | EnumMemberNode | PropertyNode | BlockAttribute | Run | BlankLines
"""What stands one below the other, in a file or in a block."""


def with_runs(text: str, nodes: Sequence[TopLevel | Member]) -> Iterator[Piece]:
    """The nodes of a file or a block with their comments gathered to runs.

    Behind ``*/`` spaces that end the line end the run too, and count as an empty line: so it is in Prisma.
    """
    lines: list[str] = []
    last = -1
    for node in nodes:
        if isinstance(node, CommentLine):
            lines += _comment(node.text)
            last = node.end
            if node.text.startswith("/*") and text[last : last + 1] not in _LINE_ENDS and only_spaces_left(text, last):
                yield Run(tuple(lines))
                yield BlankLines(last)
                lines = []
            continue
        if lines:
            yield Run(tuple(lines))
            lines = []
        yield node
    if lines:
        yield Run(tuple(lines))


def behind_brace(text: str | None) -> list[str]:
    """The comments that stood behind an opening brace, on lines of their own; what else stood there means nothing."""
    lines: list[str] = []
    while text is not None and text.startswith(("//", "/*")):
        close = text.find("*/", 2) + 2 if text.startswith("/*") else 0
        end = close if close >= 4 else len(text)
        lines += _comment(text[:end])
        text = text[end:].lstrip(WHITE_SPACE)
    return lines


def only_spaces_left(text: str, at: int) -> bool:
    """Is there nothing but spaces between here and the end of the line?"""
    while at < len(text) and text[at] in _SPACES:
        at += 1
    return text.startswith(_LINE_ENDS, at)


def _comment(text: str) -> list[str]:
    """One comment; one between ``/*`` and ``*/`` gets a line for each of its lines that says something.

    Prisma leaves ``/*`` in where an indented one stands below another comment, and one more whenever it formats again.
    """
    if text.startswith("//"):
        return [text]
    lines = ["/**"]
    for line in text[2:-2].split("\n"):
        stripped = line.strip(WHITE_SPACE)
        if stripped.startswith("*"):
            stripped = stripped[1:].lstrip(WHITE_SPACE)
        if stripped:
            lines.append(f" * {stripped}")
    return [*lines, " */"]
