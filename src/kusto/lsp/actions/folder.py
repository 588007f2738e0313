"""Mends of the rules of database folders, by their codes."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.lsp import facts
from kusto.lsp.actions.case import Action, Case
from kusto.lsp.actions.missing import add_property
from kusto.lsp.completion.config import expected_variable
from kusto.lsp.edits import Edit, FileEdit, line_end
from kusto.lsp.snapshot import Declared
from kusto.psl.suggest import closest

_GENERATOR = ["generator client {", '  provider = "prisma-client-js"', '  output   = "client"', "}", "", ""]


def folder_rules(case: Case) -> Iterator[Action]:
    """What mends a K11xx finding."""
    match case.finding.code:
        case "K1100":
            variable = expected_variable(case.snapshot, "url")
            lines = ["datasource db {", '  provider = "postgresql"', f'  url      = env("{variable}")', "}", "", ""]
            yield case.action("Add a datasource", _at_top(case, lines), preferred=True)
        case "K1101":
            yield case.action("Add a client generator", _at_top(case, _GENERATOR), preferred=True)
        case "K1102":
            meant = closest(case.text.strip('"'), facts.CLIENTS) or facts.CLIENTS[0]
            for name in sorted(facts.CLIENTS, key=lambda one: one != meant):
                yield case.action(f'Write `"{name}"`', case.replace(f'"{name}"'), preferred=name == meant)
        case "K1103":
            yield from _output(case)
        case "K1104" | "K1106":
            yield from _url(case)
        case "K1105":
            text = f'env("{expected_variable(case.snapshot, "url")}")'
            yield case.action(f"Write `{text}`", case.replace(text), preferred=True)
        case "K1107":
            yield from _second_generator(case)
        case "K1113":
            yield case.action('Write `"foreignKeys"`', case.replace('"foreignKeys"'), preferred=True)


def _at_top(case: Case, lines: list[str]) -> FileEdit:
    text = line_end(case.file.text).join(lines)
    return FileEdit(case.file, Edit(0, 0, text))


def _output(case: Case) -> Iterator[Action]:
    title = 'Write `output = "client"`'
    if not case.at_name():
        yield case.action(title, case.replace('"client"'), preferred=True)
    elif case.section is not None:
        added = add_property(Declared(case.file, case.section), 'output   = "client"')
        if added is not None:
            yield case.action(title, added, preferred=True)


def _url(case: Case) -> Iterator[Action]:
    for line in case.section.properties if case.section is not None else ():
        if line.value is not None and case.is_at(line.start, line.name_end):
            text = f'env("{expected_variable(case.snapshot, line.name)}")'
            yield case.action(
                f"Write `{line.name} = {text}`", case.here(line.value.start, line.value.end, text), preferred=True
            )


def _second_generator(case: Case) -> Iterator[Action]:
    section = case.section
    if section is None or section.block is None or not case.at_name():
        return
    end = section.block.end
    while section.text[end : end + 1] in ("\r", "\n"):
        end += 1
    yield case.action(f"Remove the generator `{section.name}`", case.here(0, end, ""))
