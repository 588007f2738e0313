"""Where something is declared and used: in go a snapshot, a file and an offset, out come ranges in files."""

from __future__ import annotations

from dataclasses import dataclass

from kusto.lsp.names import Located, declaration, mention_at, uses
from kusto.lsp.snapshot import File, Snapshot


@dataclass(frozen=True, slots=True)
class Range:
    """A range of a file."""

    file: File
    start: int
    end: int


def definition(snapshot: Snapshot, file: File, offset: int) -> Range | None:
    """Where the thing named at an offset is declared."""
    found = mention_at(snapshot, file, offset)
    where = declaration(snapshot, found.symbol) if found is not None else None
    return _range(where) if where is not None else None


def references(snapshot: Snapshot, file: File, offset: int, *, declared: bool = True) -> tuple[Range, ...]:
    """Every place that names the thing named at an offset.

    Args:
        declared: also where it is declared.
    """
    found = mention_at(snapshot, file, offset)
    if found is None:
        return ()
    return tuple(_range(use) for use in uses(snapshot, found.symbol) if declared or not use.mention.declares)


def highlights(snapshot: Snapshot, file: File, offset: int) -> tuple[Range, ...]:
    """The same within one file, to be marked while the cursor is there."""
    return tuple(found for found in references(snapshot, file, offset) if found.file is file)


def _range(found: Located) -> Range:
    return Range(found.file, found.mention.start, found.mention.end)
