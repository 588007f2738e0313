"""Changes blocks of schema files and leaves everything else byte for byte: in go a tree and edits, out comes the text.

Only a block that is changed is laid out anew. It decides nothing: what is to change is said by whoever calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kusto.psl.format.layout import lay_out
from kusto.psl.parser import parse_file
from kusto.psl.tree import BlankLines, Block, BlockAttribute, CommentLine, FileNode, Member
from kusto.source.text import SourceFile


@dataclass(frozen=True, slots=True)
class BlockEdit:
    """What changes inside a block; lines are named by where they start.

    Args:
        lines: start of a line → its new text, or None where it goes (with the documentation above it).
        after: start of a line → new lines behind it; those of -1 stand at the beginning.
        attributes: new lines at the end.
        docs: documentation to put above the block, without its slashes.
        remove: the whole block goes, with the documentation above it.
    """

    lines: Mapping[int, str | None] = field(default_factory=dict)
    after: Mapping[int, Sequence[str]] = field(default_factory=dict)
    attributes: Sequence[str] = ()
    docs: Sequence[str] = ()
    remove: bool = False

    @property
    def empty(self) -> bool:
        """Nothing changes."""
        return not (self.lines or self.after or self.attributes or self.docs or self.remove)


def edit_file(tree: FileNode, edits: Mapping[int, BlockEdit], added: Mapping[int, Sequence[str]]) -> str:
    """The text of a file after changes.

    Args:
        tree: of a text with LF line ends.
        edits: start of a block → what changes in it.
        added: start of the block behind which new blocks stand (-1 for the end of the file) → their texts.
    """
    text = tree.file.text
    pieces: list[str] = []
    at = 0
    for block in tree.blocks:
        edit = edits.get(block.start, BlockEdit())
        if edit.remove:
            start, end = _whole(tree, block)
            pieces.append(text[at:start])
            at = end
        elif not edit.empty:
            pieces += [
                text[at : block.start],
                "".join(f"/// {line}\n" for line in edit.docs),
                _edited(text, block, edit),
            ]
            at = block.end
        new = added.get(block.start)
        if new:
            line_end = text.find("\n", block.end)
            end = len(text) if line_end < 0 else line_end
            end = max(end, at)
            pieces += [text[at:end], *(f"\n\n{formatted(one)}" for one in new)]
            at = end
    result = "".join([*pieces, text[at:]])
    if last := added.get(-1, ()):
        result = result.rstrip("\n") + "".join(f"\n\n{formatted(one)}" for one in last) + "\n"
    return result.lstrip("\n") if result.startswith("\n") and not text.startswith("\n") else result


def formatted(block: str) -> str:
    """A block laid out, without a line end behind it."""
    tree, _ = parse_file(SourceFile("", block))
    return lay_out(tree).rstrip("\n")


def _whole(tree: FileNode, block: Block) -> tuple[int, int]:
    """From the documentation above a block to the empty lines below it."""
    start = block.start
    place = tree.items.index(block)
    for item in reversed(tree.items[:place]):
        if not (isinstance(item, CommentLine) and item.is_doc):
            break
        start = item.start
    text = tree.file.text
    end = text.find("\n", block.end)
    end = len(text) if end < 0 or block.end_comment else end + 1
    if block.end_comment:  # it stays, at the beginning of its line
        end = block.end
        while text[end : end + 1] in (" ", "\t"):
            end += 1
    while end < len(text) and text[end] == "\n":
        end += 1
    if end == len(text):
        while start > 1 and text[start - 1] == "\n" and text[start - 2] == "\n":
            start -= 1
    return start, end


def _edited(text: str, block: Block, edit: BlockEdit) -> str:
    lines = [f"{block.keyword} {block.name} {{" + (f" {block.comment}" if block.comment else "")]
    lines += [f"  {new}" for new in edit.after.get(-1, ())]
    docs: list[str] = []
    for member in block.members:
        if isinstance(member, CommentLine) and member.is_doc:
            docs.append(f"  {member.text}")
            continue
        written = _member(text, member, edit)
        if written is not None:
            gone = edit.lines.get(member.start, "") is None
            lines += [written] if gone else [*docs, written]
        docs = []
        lines += [f"  {new}" for new in edit.after.get(member.start, ())]
    lines += docs
    lines += [f"  {new}" for new in edit.attributes]
    return formatted("\n".join([*lines, "}"]))


def _member(text: str, member: Member, edit: BlockEdit) -> str | None:
    if isinstance(member, BlankLines):
        return ""
    if isinstance(member, CommentLine):
        return f"  {member.text}"
    behind = f" {member.comment}" if member.comment else ""
    if member.start not in edit.lines:
        return f"  {text[member.start : member.end]}{behind}"
    new = edit.lines[member.start]
    if new is None:
        # What a person wrote beside a line that goes is kept, unless the line was only the database's.
        return f"  {member.comment}" if member.comment and not isinstance(member, BlockAttribute) else None
    return f"  {new}{behind}"
