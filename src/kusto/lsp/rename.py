"""A new name for something of the schema, everywhere: in go an offset and the name, out come edits of all files.

The data must survive it. Where the new name would be a new table or column, a hint (`kusto.psl.renames`) tells
`migrate -t dev` that it is the old one; where migrate knows no renames (enums, their members, views, documents), the
old name stays the database's, by ``@map`` or ``@@map``.
"""

from __future__ import annotations

from dataclasses import dataclass

from kusto.lsp.edits import Edit, FileEdit, indent_at, line_end, line_start
from kusto.lsp.names import Symbol, What, declaration, mention_at, uses
from kusto.lsp.sections import Section, doc_above
from kusto.lsp.shapes import MODELS, SCALARS, is_many_to_many, is_relation, mapped, relation
from kusto.lsp.snapshot import Declared, File, Snapshot
from kusto.psl.renames import hint, renamed_from
from kusto.psl.tree import EnumMemberNode, FieldNode


@dataclass(frozen=True, slots=True)
class Renaming:
    """The edits of a rename, or the reason why it cannot be."""

    edits: tuple[FileEdit, ...] = ()
    refusal: str | None = None


def prepare(snapshot: Snapshot, file: File, offset: int) -> tuple[int, int] | None:
    """The range of the name at an offset, where it can be renamed."""
    found = mention_at(snapshot, file, offset)
    return (found.start, found.end) if found is not None else None


def rename(snapshot: Snapshot, file: File, offset: int, name: str) -> Renaming:
    """Rename what is named at an offset."""
    found = mention_at(snapshot, file, offset)
    if found is None:
        return Renaming(refusal="Nothing that has a name of its own is here.")
    return rename_symbol(snapshot, found.symbol, name)


def rename_symbol(snapshot: Snapshot, symbol: Symbol, name: str) -> Renaming:
    """Rename one thing."""
    if name == symbol.name:
        return Renaming()
    refusal = _refusal(snapshot, symbol, name)
    if refusal is not None:
        return Renaming(refusal=refusal)
    edits = [FileEdit(use.file, Edit(use.mention.start, use.mention.end, name)) for use in uses(snapshot, symbol)]
    return Renaming((*edits, *_kept(snapshot, symbol, name)))


def _refusal(snapshot: Snapshot, symbol: Symbol, name: str) -> str | None:
    import re

    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        return f"`{name}` is no name: a name is made of letters, digits and underscores and begins with a letter."
    match symbol.what:
        case What.BLOCK:
            if name in SCALARS or name == "Unsupported":
                return f"`{name}` is a type of the language."
            if name in snapshot.types:
                return f"There is a {snapshot.types[name].section.keyword} `{name}` already."
            return _swapped(snapshot, symbol.name, name)
        case What.FIELD | What.MEMBER:
            owner = snapshot.type(symbol.owner)
            return f"`{symbol.owner}` has a `{name}` already." if owner is not None and name in _names(owner) else None


def _names(section: Section) -> set[str]:
    return {field.name for field in section.fields} | {member.name for member in section.members}


def _swapped(snapshot: Snapshot, old: str, new: str) -> str | None:
    """A join table has its columns A and B by the order of the models' names: another order would exchange them."""
    section = snapshot.type(old, *MODELS)
    for field in section.fields if section is not None else ():
        other = field.type.name
        if section is None or other == old or not is_many_to_many(snapshot, section, field):
            continue
        if (old < other) != (new < other):
            return (
                f"`{new}` sorts on the other side of `{other}` than `{old}`, which would exchange the columns A and B "
                f"of the join table behind `{field.name}`. Choose another name, or make the join table a model."
            )
    return None


def _kept(snapshot: Snapshot, symbol: Symbol, name: str) -> list[FileEdit]:
    """What has to be added so that nothing is lost."""
    where = declaration(snapshot, symbol)
    declared = snapshot.types.get(symbol.owner or symbol.name)
    if where is None or declared is None:
        return []
    file, section = declared.file, declared.section
    documents = snapshot.provider is not None and snapshot.provider.documents
    match symbol.what:
        case What.MEMBER:
            member = next(one for one in section.members if one.name == symbol.name)
            return _map_line(file, section, member, symbol.name)
        case What.FIELD:
            field = section.field(symbol.name)
            if field is None or is_relation(snapshot, field) or mapped(field.attributes):
                return []
            if documents or section.keyword != "model":
                return _map_line(file, section, field, symbol.name)
            return _hint(file, section.start + field.start, field.doc, symbol.name, name)
        case What.BLOCK:
            if section.keyword == "type" or section.block is None:
                return []
            if mapped(section.block.attributes) and not _joined(snapshot, section):
                return []
            if documents or section.keyword != "model":
                return _map_block(declared, symbol.name)
            return _hint(file, section.start, doc_above(file.text, section.start), symbol.name, name)


def _joined(snapshot: Snapshot, section: Section) -> bool:
    """Is there a join table whose name follows from the model's, whatever its own table is called?"""
    return any(is_many_to_many(snapshot, section, f) and relation(f).name is None for f in section.fields)


def _hint(file: File, offset: int, doc: str | None, old: str, new: str) -> list[FileEdit]:
    """A line above; one that gave the new name as an old one goes, since the thing has that name again."""
    given = renamed_from(doc)
    start = line_start(file.text, offset)
    edits: list[FileEdit] = []
    if new in given:
        edits += _without(file, start, new)
    if old not in given:
        text = f"{indent_at(file.text, offset)}{hint(old)}{line_end(file.text)}"
        edits.append(FileEdit(file, Edit(start, start, text)))
    return edits


def _without(file: File, start: int, name: str) -> list[FileEdit]:
    """Take away the hint line, above a line, that gives this name."""
    end = start
    while end > 0:
        begin = line_start(file.text, end - 1)
        line = file.text[begin:end].strip()
        if not line.startswith("///"):
            break
        if name in renamed_from(line[3:]):
            return [FileEdit(file, Edit(begin, end, ""))]
        end = begin
    return []


def _map_line(file: File, section: Section, node: FieldNode | EnumMemberNode, old: str) -> list[FileEdit]:
    if mapped(node.attributes):
        return []
    end = section.start + node.end
    return [FileEdit(file, Edit(end, end, f' @map("{old}")'))]


def _map_block(declared: Declared, old: str) -> list[FileEdit]:
    added = block_line(declared.section, f'@@map("{old}")', line_end(declared.file.text))
    return [FileEdit(declared.file, added)] if added is not None else []


def block_line(section: Section, line: str, end: str) -> Edit | None:
    """A new last line of a block; an empty line goes before the first block attribute."""
    block = section.block
    if block is None:
        return None
    closing = section.text.rfind("}", 0, block.end)
    if closing < 0 or closing < block.name_start - 1:
        return None
    before = section.text[:closing].rstrip()
    gap = "" if block.attributes else end
    at = section.start + len(before)
    return Edit(at, section.start + closing, f"{end}{gap}  {line}{end}")
