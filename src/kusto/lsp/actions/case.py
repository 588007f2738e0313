"""What a quick fix works with, as values: the finding, where it is, and the edits that would mend it."""

from __future__ import annotations

from dataclasses import dataclass

from kusto.lsp.diagnostics import Finding
from kusto.lsp.edits import Edit, FileEdit, line_end
from kusto.lsp.rename import block_line
from kusto.lsp.sections import Section
from kusto.lsp.snapshot import Declared, File, Snapshot
from kusto.psl.tree import Attribute, FieldNode


@dataclass(frozen=True, slots=True)
class Action:
    """One mend.

    Args:
        title: what it does.
        edits: how.
        finding: what it mends.
        preferred: it is most probably what is wanted.
    """

    title: str
    edits: tuple[FileEdit, ...]
    finding: Finding
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A finding in its surroundings.

    Args:
        section: the block that it is in, or None.
    """

    snapshot: Snapshot
    file: File
    finding: Finding
    section: Section | None

    @property
    def text(self) -> str:
        """What the finding is about, as written."""
        return self.file.text[self.finding.start : self.finding.end]

    def touches(self, start: int, end: int) -> bool:
        """Does the finding overlap a range of its section?"""
        at = self.section.start if self.section is not None else 0
        return self.finding.start < at + end and at + start < self.finding.end

    def is_at(self, start: int, end: int) -> bool:
        """Is the finding about exactly this range of its section?"""
        at = self.section.start if self.section is not None else 0
        return (self.finding.start, self.finding.end) == (at + start, at + end)

    def at_name(self) -> bool:
        """Is it told at the name of its block?"""
        section = self.section
        return section is not None and (self.finding.start, self.finding.end) == (section.name_start, section.name_end)

    def at_head(self) -> bool:
        """Is it about its block as a whole, told at the keyword or the name?"""
        section = self.section
        if section is None:
            return False
        return section.start <= self.finding.start and self.finding.end <= section.name_end

    def fields(self) -> list[FieldNode]:
        """The fields that the finding overlaps."""
        found = self.section.fields if self.section is not None else ()
        return [field for field in found if self.touches(field.start, field.end)]

    def here(self, start: int, end: int, text: str) -> FileEdit:
        """An edit by offsets of the section."""
        at = self.section.start if self.section is not None else 0
        return FileEdit(self.file, Edit(at + start, at + end, text))

    def replace(self, text: str) -> FileEdit:
        """An edit of what the finding is about."""
        return FileEdit(self.file, Edit(self.finding.start, self.finding.end, text))

    def action(self, title: str, *edits: FileEdit, preferred: bool = False) -> Action:
        """A mend of this finding."""
        return Action(title, edits, self.finding, preferred)


def add_lines(where: Declared, lines: list[str]) -> FileEdit | None:
    """New lines behind the last field of a block."""
    section, newline = where.section, line_end(where.file.text)
    block = section.block
    if block is None:
        return None
    last = block.fields[-1].end if block.fields else section.text.find("{")
    at = section.text.find("\n", last)
    if last < 0 or at < 0 or at > block.end:
        return None
    at -= section.text[at - 1] == "\r"
    text = "".join(f"{newline}  {line}" for line in lines)
    return FileEdit(where.file, Edit(section.start + at, section.start + at, text))


def add_block_attribute(where: Declared, line: str) -> FileEdit | None:
    """A new last line of a block."""
    edit = block_line(where.section, line, line_end(where.file.text))
    return FileEdit(where.file, edit) if edit is not None else None


def add_argument(section: Section, attribute: Attribute, text: str, file: File) -> FileEdit:
    """One more argument at the end of an attribute."""
    at = section.start + attribute.end
    if section.text[attribute.end - 1] != ")":
        return FileEdit(file, Edit(at, at, f"({text})"))
    separator = ", " if attribute.args else ""
    return FileEdit(file, Edit(at - 1, at - 1, f"{separator}{text}"))
