"""What a file, or a whole schema, is made of: blocks with their fields and members, for outlines and searches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kusto.lsp.completion.arguments import shown_type
from kusto.lsp.sections import Section
from kusto.lsp.snapshot import File, Snapshot

MOST = 512


@dataclass(frozen=True, slots=True)
class Entry:
    """A block, or something in one.

    Args:
        kind: the block's keyword, or ``field``, ``member``, ``property``.
        start, end: all of it.
        name_start, name_end: its name.
    """

    name: str
    kind: str
    detail: str
    start: int
    end: int
    name_start: int
    name_end: int
    children: tuple[Entry, ...] = ()


def document_symbols(file: File) -> tuple[Entry, ...]:
    """The blocks of a file, with what is in them."""
    return tuple(_entry(section) for section in file.outline.sections)


def _entry(section: Section) -> Entry:
    end = section.start + (section.block.end if section.block is not None else len(section.text.rstrip()))
    return Entry(
        section.name, section.keyword, section.keyword, section.start, max(end, section.name_end),
        section.name_start, section.name_end, tuple(_children(section)),
    )  # fmt: skip


def _children(section: Section) -> Iterator[Entry]:
    at = section.start
    for field in section.fields:
        start = at + field.start
        yield Entry(field.name, "field", shown_type(field), start, at + field.end, start, at + field.name_end)
    for member in section.members:
        start = at + member.start
        yield Entry(member.name, "member", "", start, at + member.end, start, start + len(member.name))
    for line in section.properties:
        start = at + line.start
        yield Entry(line.name, "property", "", start, at + line.end, start, at + line.name_end)


def workspace_symbols(snapshot: Snapshot, query: str) -> Iterator[tuple[File, Entry]]:
    """Blocks whose names hold the query, whatever its case; a few hundred at most."""
    wanted, count = query.casefold(), 0
    for declared in snapshot.sections("model", "view", "enum", "type"):
        if wanted in declared.section.name.casefold():
            yield declared.file, _entry(declared.section)
            count += 1
            if count == MOST:
                return
