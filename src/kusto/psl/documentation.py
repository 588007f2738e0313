"""Which comment documents which definition: in goes a tree, out come texts by the place of what they document.

It follows Prisma: ``///`` lines and ``/* … */`` above a definition, then the one behind it on its line. Within a block
an empty line does not separate a comment from its field, though a further comment takes its place; between blocks it
does separate. A comment above a ``generator`` or ``datasource`` waits for the next block that can have one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kusto.psl.tree import BlankLines, Block, CommentLine, EnumMemberNode, FieldNode, FileNode

WHITE_SPACE = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
WHITE_SPACE += "\u2028\u2029\u202f\u205f\u3000"
"""What Prisma trims from the ends of a line: white space as Unicode has it, not as Python has it."""
_WITHOUT = frozenset({"generator", "datasource"})


@dataclass(frozen=True, slots=True)
class Documentation:
    """The documentation of one file; keys are offsets where the definition starts. What has none is not in it."""

    blocks: dict[int, str]
    members: dict[int, str]


def documentation(file: FileNode) -> Documentation:
    """The documentation of everything in a file."""
    members: dict[int, str] = {}
    for block in file.blocks:
        if block.keyword not in _WITHOUT:
            members |= _members(file, block)
    return Documentation(_blocks(file), members)


def _blocks(file: FileNode) -> dict[int, str]:
    found: dict[int, str] = {}
    pending: str | None = None
    comments: list[str] = []
    is_open = False  # the lines of a comment are being gathered
    for item in file.items:
        match item:
            case CommentLine():
                comments += _lines(file, item, first=not is_open)
                is_open = True
                continue
            case BlankLines():
                is_open, comments = False, []
                continue
            case Block():
                if is_open:
                    pending = "\n".join(comments) if comments else None
                if item.keyword not in _WITHOUT:
                    if pending is not None:
                        found[item.start] = pending
                    pending = None
                behind = item.end_comment
                is_open, comments = behind is not None, [] if behind is None else _text(behind, "")
    return found


def _members(file: FileNode, block: Block) -> dict[int, str]:
    found: dict[int, str] = {}
    pending: str | None = None
    comments: list[str] = []
    is_open = False
    for member in block.members:
        if isinstance(member, CommentLine):
            comments += _lines(file, member, first=not is_open)
            is_open = True
            continue
        if is_open:
            pending = "\n".join(comments) if comments else None
            is_open, comments = False, []
        if isinstance(member, FieldNode | EnumMemberNode):
            behind = [] if member.comment is None else _text(member.comment, "")
            parts = [*([] if pending is None else [pending]), *behind]
            if parts:
                found[member.start] = "\n".join(parts)
            pending = None
    return found


def _lines(file: FileNode, comment: CommentLine, *, first: bool) -> Sequence[str]:
    """What a comment on lines of its own adds, if anything."""
    if first:
        return _text(comment.text, "")
    text = file.file.text
    return _text(comment.text, text[text.rfind("\n", 0, comment.start) + 1 : comment.start])


def _text(comment: str, indentation: str) -> list[str]:
    """The text of one comment; none for ``//``.

    Args:
        indentation: before a comment that goes on another. Prisma counts it in when it takes the ``/*`` off, so that
            some of the signs stay.
    """
    if comment.startswith("///"):
        return [comment[3:].lstrip(WHITE_SPACE)]
    if comment.startswith("/*"):
        return [(indentation + comment)[2:].removesuffix("*/").strip(WHITE_SPACE)]
    return []
