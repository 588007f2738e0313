"""What a word of a schema means: in go a snapshot, a file and an offset, out comes Markdown. It never shows a URL."""

from __future__ import annotations

from dataclasses import dataclass

from kusto.lsp import facts
from kusto.lsp.completion import complete_place
from kusto.lsp.completion.arguments import shown_type
from kusto.lsp.names import Symbol, What, mention_at
from kusto.lsp.place import Spot, place_at
from kusto.lsp.relations_text import relation_text
from kusto.lsp.sections import Section, doc_above
from kusto.lsp.shapes import MODELS, column, is_relation, keys, mapped, namespace, table
from kusto.lsp.snapshot import File, Snapshot
from kusto.psl.renames import without_hints
from kusto.psl.tree import FieldNode, show_arguments


@dataclass(frozen=True, slots=True)
class Hover:
    """An explanation and the word that it explains."""

    text: str
    start: int
    end: int


def hover(snapshot: Snapshot, file: File, offset: int) -> Hover | None:
    """The explanation of the word at an offset, where there is one."""
    found = mention_at(snapshot, file, offset)
    if found is not None:
        text = _symbol(snapshot, found.symbol)
        return Hover(text, found.start, found.end) if text else None
    return _word(snapshot, file, offset)


def _word(snapshot: Snapshot, file: File, offset: int) -> Hover | None:
    """A word of the language itself: what completion would say of it."""
    text = file.text
    start = end = offset
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    word = text[start:end]
    if not word:
        return None
    section = file.outline.at(offset)
    if section is not None and section.start == start:
        return Hover(f"`{word}`\n\n{facts.KEYWORDS[section.keyword]}", start, end)
    place = place_at(text, end)
    if place.quoted or place.spot is Spot.NOTHING or place.word != word:
        return None
    meaning = _meaning(snapshot, file, word, start)
    return Hover(f"`{meaning[0]}`\n\n{meaning[1]}", start, end) if meaning is not None else None


def _meaning(snapshot: Snapshot, file: File, word: str, start: int) -> tuple[str, str] | None:
    """The word as it is written in full, and its meaning."""
    place = place_at(file.text, start)
    match place.spot:
        case Spot.TYPE:
            meaning = facts.UNSUPPORTED if word == "Unsupported" else facts.SCALARS.get(word)
            return (word, meaning) if meaning is not None else None
        case Spot.ATTRIBUTE if place.signed:
            return _known(f"@{word}", facts.FIELD_ATTRIBUTES.get(word))
        case Spot.BLOCK_ATTRIBUTE:
            return _known(f"@@{word}", facts.BLOCK_ATTRIBUTES.get(word))
        case Spot.NATIVE:
            items = {item.label: item for item in complete_place(snapshot, place, file.text).items}
            known = items.get(word)
            return _known(f"@{place.attribute}.{word}", f"{known.detail}. {known.doc}" if known is not None else None)
        case Spot.ARGUMENT | Spot.VALUE:
            following = file.text[start + len(word) :].lstrip(" \t")[:1]
            if following == "(":
                return _known(f"{word}()", facts.FUNCTIONS.get(word))
            if following == ":":
                return _known(word, facts.ARGUMENTS.get(word))
            values = {**facts.ACTIONS, **facts.SORTS, **facts.INDEX_TYPES}
            return _known(word, values.get(word))
        case Spot.MEMBER if place.section is not None and place.section.keyword in ("datasource", "generator"):
            meanings = facts.DATASOURCE if place.section.keyword == "datasource" else facts.GENERATOR
            return _known(word, meanings.get(word))
        case _:
            return None


def _known(word: str, meaning: str | None) -> tuple[str, str] | None:
    return (word, meaning) if meaning else None


def _symbol(snapshot: Snapshot, symbol: Symbol) -> str:
    declared = snapshot.types.get(symbol.owner or symbol.name)
    if declared is None:
        return ""
    section = declared.section
    match symbol.what:
        case What.BLOCK:
            return _block(declared.file.text, section)
        case What.FIELD:
            field = section.field(symbol.name)
            return _field(snapshot, section, field) if field is not None else ""
        case What.MEMBER:
            return _member(section, symbol.name)


def _block(text: str, section: Section) -> str:
    parts = [_code(f"{section.keyword} {section.name}"), _doc(doc_above(text, section.start))]
    where = f"`{namespace(section)}`." if namespace(section) else ""
    if section.keyword in MODELS:
        noun = "View" if section.keyword == "view" else "Table"
        parts.append(f"{noun} in the database: {where}`{table(section)}`.")
    elif section.keyword == "enum":
        parts.append(f"In the database: {where}`{table(section)}`.")
        parts.append("Values: " + ", ".join(f"`{member.name}`" for member in section.members) + ".")
    return _join(parts)


def _field(snapshot: Snapshot, section: Section, field: FieldNode) -> str:
    attributes = "".join(f" {_shown(field, number)}" for number in range(len(field.attributes)))
    parts = [_code(f"{field.name} {shown_type(field)}{attributes}"), _doc(field.doc or "")]
    if is_relation(snapshot, field):
        parts.append(relation_text(snapshot, section, field))
    elif section.keyword in MODELS:
        parts.append(f"Column `{column(field)}` of `{table(section)}`.")
        found = [key.kind for key in keys(section) if field.name in key.fields]
        words = {"id": "the id", "unique": "a unique key", "index": "an index", "fulltext": "a text index"}
        if found:
            parts.append("Part of " + ", ".join(dict.fromkeys(words[kind] for kind in found)) + ".")
    elif mapped(field.attributes):
        parts.append(f"In the database: `{column(field)}`.")
    return _join(parts)


def _shown(field: FieldNode, number: int) -> str:
    found = field.attributes[number]
    return f"@{found.name}" + (f"({show_arguments(found.args)})" if found.args else "")


def _member(section: Section, name: str) -> str:
    member = next((one for one in section.members if one.name == name), None)
    if member is None:
        return ""
    value = mapped(member.attributes) or member.name
    parts = [_code(f"{section.name}.{member.name}"), _doc(member.doc or ""), f"In the database: `{value}`."]
    return _join(parts)


def _code(text: str) -> str:
    return f"```prisma\n{text}\n```"


def _doc(text: str) -> str:
    return without_hints(text) or ""


def _join(parts: list[str]) -> str:
    return "\n\n".join(part for part in parts if part)
