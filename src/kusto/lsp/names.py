"""Every place where a schema names something of its own: blocks, fields, members; declared or used.

In go sections, out come mentions; two mentions of one symbol are equal in `symbol`. The ground of go to definition,
references, highlights and rename.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from kusto.lsp.sections import Section
from kusto.lsp.shapes import argument, attribute, items_of
from kusto.lsp.snapshot import TYPES, File, Snapshot
from kusto.psl.tree import Attribute, CallNode, Expression, FieldNode, NameNode


class What(Enum):
    """What a symbol is."""

    BLOCK = "block"
    FIELD = "field"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something that a schema declares.

    Args:
        owner: the block that a field or member belongs to; "" for a block.
    """

    what: What
    owner: str
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A symbol's name at a place.

    Args:
        start, end: the range in the file (in `mentions_of_section`: in the section).
        declares: this is where the symbol is made.
    """

    symbol: Symbol
    start: int
    end: int
    declares: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """A mention and the file that it stands in."""

    file: File
    mention: Mention


def mentions(file: File, section: Section) -> Iterator[Mention]:
    """Every mention in a section, by offsets of the file."""
    for found in _mentions(section.text, section.keyword, section.name, section.name_start - section.start):
        yield Mention(found.symbol, found.start + section.start, found.end + section.start, found.declares)


@lru_cache(maxsize=16384)
def _mentions(text: str, keyword: str, name: str, name_start: int) -> tuple[Mention, ...]:
    section = Section(keyword, name, 0, name_start, text)
    return tuple(_of_section(section)) if keyword in TYPES else ()


def _of_section(section: Section) -> Iterator[Mention]:
    name = section.name
    yield Mention(Symbol(What.BLOCK, "", name), section.name_start, section.name_end, declares=True)
    for member in section.members:
        yield Mention(Symbol(What.MEMBER, name, member.name), member.start, member.start + len(member.name), True)
    for field in section.fields:
        yield Mention(Symbol(What.FIELD, name, field.name), field.start, field.name_end, declares=True)
        if field.type.unsupported is None:
            end = field.type.start + len(field.type.name)
            yield Mention(Symbol(What.BLOCK, "", field.type.name), field.type.start, end)
        yield from _of_field(section, field)
    for found in section.block.attributes if section.block is not None else ():
        if found.name in ("id", "unique", "index", "fulltext", "shardKey"):
            yield from _fields(section, found, "fields", name, unnamed=True)


def _of_field(section: Section, field: FieldNode) -> Iterator[Mention]:
    relation = attribute(field.attributes, "relation")
    if relation is not None:
        yield from _fields(section, relation, "fields", section.name)
        yield from _fields(section, relation, "references", field.type.name)
    default = attribute(field.attributes, "default")
    for item in items_of(argument(default, "value", unnamed=True)):
        if isinstance(item, NameNode):
            yield Mention(Symbol(What.MEMBER, field.type.name, item.text), item.start, item.end)


def _fields(section: Section, of: Attribute, name: str, owner: str, *, unnamed: bool = False) -> Iterator[Mention]:
    for item in items_of(argument(of, name, unnamed=unnamed)):
        yield from _path(section, item, owner)


def _path(section: Section, item: Expression, owner: str) -> Iterator[Mention]:
    """``name``, ``name(sort: Desc)``, or ``address.street``, whose second word is a field of the first one's type."""
    if not isinstance(item, NameNode | CallNode):
        return
    path = item.text if isinstance(item, NameNode) else item.name
    at = item.start
    for word in path.split("."):
        yield Mention(Symbol(What.FIELD, owner, word), at, at + len(word))
        at += len(word) + 1
        field = section.field(word) if owner == section.name else None
        if field is None:
            return  # the types of other blocks' fields are not known here
        owner = field.type.name


def mention_at(snapshot: Snapshot, file: File, offset: int) -> Mention | None:
    """The name that an offset is in (or right behind), where it is one that the schema declares."""
    section = file.outline.at(offset)
    for found in mentions(file, section) if section is not None else ():
        if found.start <= offset <= found.end and exists(snapshot, found.symbol):
            return found
    return None


def exists(snapshot: Snapshot, symbol: Symbol) -> bool:
    """Is there such a thing?"""
    return declaration(snapshot, symbol) is not None


def declaration(snapshot: Snapshot, symbol: Symbol) -> Located | None:
    """Where a symbol is declared; the first place where there are several."""
    block = snapshot.types.get(symbol.name if symbol.what is What.BLOCK else symbol.owner)
    if block is None:
        return None
    for found in mentions(block.file, block.section):
        if found.declares and found.symbol == symbol:
            return Located(block.file, found)
    return None


def uses(snapshot: Snapshot, symbol: Symbol) -> Iterator[Located]:
    """Every mention of a symbol, its declarations too, in all files."""
    for file in snapshot.files:
        if symbol.name not in file.text:
            continue
        for section in file.outline.sections:
            if symbol.name in section.text:
                yield from (Located(file, found) for found in mentions(file, section) if found.symbol == symbol)
