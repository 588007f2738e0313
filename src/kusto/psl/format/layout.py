"""Lays one file out: in goes a tree without errors, out comes its text as Prisma lays it out.

Nothing is added, and no comment lost: one behind an opening brace, which Prisma drops, gets a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from kusto.psl.format.comments import Piece, Run, behind_brace, only_spaces_left, with_runs
from kusto.psl.format.members import attribute_row, member_row, rank
from kusto.psl.format.table import EMPTY, Row, aligned
from kusto.psl.tree import (
    BlankLines,
    Block,
    BlockAttribute,
    CommentLine,
    EnumMemberNode,
    FieldNode,
    FileNode,
    PropertyNode,
    TopLevel,
)


def lay_out(tree: FileNode) -> str:
    """The text of a file."""
    text = tree.file.text
    lines: list[str] = []
    blank = False
    for piece in with_runs(text, list(_flat(tree))):
        if isinstance(piece, BlankLines):
            blank = True
            continue
        if blank and lines:
            lines.append("")
        if isinstance(piece, Block):
            lines += _block(text, piece)
        elif isinstance(piece, Run):
            lines += piece.lines
        blank = False
    return "\n".join(lines) + "\n"


def _flat(tree: FileNode) -> Iterator[TopLevel]:
    """Blocks, comments and empty lines; the comment or the line end behind a brace stands for itself."""
    text = tree.file.text
    for item in tree.items:
        yield item
        if isinstance(item, Block):
            if item.end_comment is not None:
                start = text.index(item.end_comment, item.end)
                yield CommentLine(item.end_comment, False, start, start + len(item.end_comment))
            elif only_spaces_left(text, item.end):
                yield BlankLines(item.end)


def _block(text: str, block: Block) -> list[str]:
    body = _Body(text)
    for piece in with_runs(text, block.members):
        body.add(piece)
    inner = [*behind_brace(block.comment), *body.close()]
    return [f"{block.keyword} {block.name} {{", *(f"  {line}" if line else "" for line in inner), "}"]


class _Body:
    """The inside of a block, line by line.

    Rows are gathered to tables, which empty lines end. Attributes of the block wait for its end, each with the comments
    right above it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[str] = []
        self.rows: list[Row] = []
        self.attributes: list[tuple[int, list[Row]]] = []
        self.run: Run | None = None
        self.begun = self.blank = self.blank_before_run = False

    def add(self, piece: Piece) -> None:
        """Take the next line, run of comments or empty lines."""
        match piece:
            case BlankLines():
                self._place_run()
                self.blank = self.begun
            case Run():
                self._place_run()
                self.run, self.blank_before_run, self.blank = piece, self.blank, False
            case BlockAttribute():
                above = [] if self.run is None else _comment_rows(self.run)
                self.attributes.append((rank(piece.attribute), [*above, attribute_row(self.text, piece)]))
                self.run, self.blank = None, False
            case FieldNode() | EnumMemberNode() | PropertyNode():
                self._place_run()
                self._part(self.blank)
                self.rows.append(member_row(self.text, piece))
                self.blank = False
            case Block():
                pass  # there are none within blocks
            case _:
                assert_never(piece)
        self.begun = True

    def close(self) -> list[str]:
        """The lines; nothing can be added any more."""
        self._place_run()
        self._flush()
        self.attributes.sort(key=lambda pair: pair[0])
        if self.attributes:
            self.lines += ["", *aligned([row for _, rows in self.attributes for row in rows])]
        return self.lines

    def _place_run(self) -> None:
        """The comments at hand belong to no attribute: they stay where they are."""
        if self.run is not None:
            self._part(self.blank_before_run)
            self.rows += _comment_rows(self.run)
            self.run = None

    def _part(self, blank: bool) -> None:
        if blank:
            self._flush()
            self.rows.append(EMPTY)

    def _flush(self) -> None:
        self.lines += aligned(self.rows)
        self.rows = []


def _comment_rows(run: Run) -> list[Row]:
    return [((), line) for line in run.lines]
