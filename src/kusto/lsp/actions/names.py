"""Mends of names that cannot be: another one here, the old one in the database."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.lsp.actions.case import Action, Case, add_block_attribute
from kusto.lsp.edits import Edit, FileEdit, line_start
from kusto.lsp.names import Symbol, What, uses
from kusto.lsp.shapes import mapped
from kusto.lsp.snapshot import Declared
from kusto.psl.lexer import tokenize
from kusto.psl.resolve.reserved import RESERVED


def dashes(case: Case) -> Iterator[Action]:
    """A dash can stand in a name of the database, not in one of a schema."""
    name = case.text
    if "-" not in name or not name.replace("-", "").replace("_", "").isalnum() or not name[0].isalpha():
        return
    better, section = name.replace("-", "_"), case.section
    if section is not None and case.at_name():
        added = add_block_attribute(Declared(case.file, section), f'@@map("{name}")')
        edits = [case.replace(better)] + ([added] if added is not None else [])
        yield case.action(f'Call it `{better}` and add `@@map("{name}")`', *edits, preferred=True)
        return
    if case.file.text[line_start(case.file.text, case.finding.start) : case.finding.start].strip():
        return  # not the name of a field or member
    end = _end_of_definition(case.file.text, case.finding.end)
    added = FileEdit(case.file, Edit(end, end, f' @map("{name}")'))
    yield case.action(f'Call it `{better}` and add `@map("{name}")`', case.replace(better), added, preferred=True)


def _end_of_definition(text: str, offset: int) -> int:
    """Where the last word of a line ends, before its comment."""
    stop = text.find("\n", offset)
    line = text[offset : len(text) if stop == -1 else stop]
    ends = [end for kind, _, _, end in tokenize(line) if kind not in ("comment", "doc", "newline", "end")]
    return offset + (ends[-1] if ends else 0)


def reserved(case: Case) -> Iterator[Action]:
    """A name that no client could use."""
    section = case.section
    if section is None or not case.at_head() or section.keyword not in ("model", "enum") or section.block is None:
        return
    name, keyword = section.name, section.keyword
    if "-" in name or name not in RESERVED:
        return
    better = _better(case, keyword, name)
    found = uses(case.snapshot, Symbol(What.BLOCK, "", name))
    edits = [FileEdit(use.file, Edit(use.mention.start, use.mention.end, better)) for use in found]
    if not mapped(section.block.attributes):
        added = add_block_attribute(Declared(case.file, section), f'@@map("{name}")')
        edits += [added] if added is not None else []
    yield case.action(f"Call it `{better}` and keep its name in the database", *edits, preferred=True)


def _better(case: Case, keyword: str, name: str) -> str:
    upper = name[0].upper() + name[1:]
    suffix = "Record" if keyword == "model" else "Kind"
    for candidate in (upper, f"{upper}{suffix}"):
        if candidate not in case.snapshot.types and candidate not in RESERVED:
            return candidate
    return f"{upper}{suffix}2"
