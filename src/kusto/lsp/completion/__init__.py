"""What can be written at the cursor: in go a snapshot, a file and an offset, out come candidates.

It works on texts that cannot be parsed, since a line that is being typed hardly ever can. It never raises.
"""

from __future__ import annotations

from kusto.lsp import facts
from kusto.lsp.completion.arguments import arguments
from kusto.lsp.completion.attributes import block_attributes, enum_attributes, field_attributes, natives
from kusto.lsp.completion.candidates import Candidate, Completion, Kind
from kusto.lsp.completion.config import properties, values
from kusto.lsp.completion.types import types
from kusto.lsp.place import Place, Spot, place_at
from kusto.lsp.snapshot import File, Snapshot

__all__ = ["Candidate", "Completion", "Kind", "complete", "complete_place"]


def complete(snapshot: Snapshot, file: File, offset: int) -> Completion:
    """Everything that can stand at an offset of a file."""
    return complete_place(snapshot, place_at(file.text, offset), file.text)


def complete_place(snapshot: Snapshot, place: Place, text: str) -> Completion:
    """Everything that can stand at a place in a text."""
    section = place.section
    config = section is not None and section.keyword in ("datasource", "generator")
    items: list[Candidate] = []
    closed = True
    match place.spot:
        case Spot.TOP:
            items = [_block(keyword, meaning) for keyword, meaning in facts.KEYWORDS.items()]
        case Spot.MEMBER if config:
            items = properties(snapshot, place)
            closed = section is not None and section.keyword == "datasource"
        case Spot.MEMBER:
            items, closed = block_attributes(snapshot, place), False
        case Spot.TYPE:
            items = types(snapshot)
        case Spot.ATTRIBUTE if section is not None and section.keyword == "enum":
            items = enum_attributes(place)
        case Spot.ATTRIBUTE:
            items = field_attributes(snapshot, place)
        case Spot.BLOCK_ATTRIBUTE:
            items = block_attributes(snapshot, place)
        case Spot.NATIVE:
            items = natives(snapshot, place)
        case Spot.ARGUMENT:
            items, closed = arguments(snapshot, place)
        case Spot.VALUE:
            items, closed = values(snapshot, place)
        case Spot.NOTHING:
            closed = False
    if place.spot in (Spot.ATTRIBUTE, Spot.MEMBER) and not place.signed and _touches(place, text):
        return Completion(place.start, place.end)
    return Completion(place.start, place.end, tuple(items), closed and bool(items))


def _touches(place: Place, text: str) -> bool:
    """Is there no space before the word? Then it belongs to what stands there."""
    return place.start > 0 and not text[place.start - 1].isspace()


def _block(keyword: str, meaning: str) -> Candidate:
    named = {"datasource": "db", "generator": "client"}.get(keyword, "Name")
    insert = f"{keyword} ${{1:{named}}} {{\n  $0\n}}"
    return Candidate(keyword, Kind.KEYWORD, doc=meaning, insert=insert, plain=f"{keyword} ")
