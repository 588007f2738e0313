"""Mends of words that are not known: the nearest one that is, or none at all.

What could stand at a word's place is what completion would propose there; no message is read for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kusto.lsp.actions.case import Action, Case
from kusto.lsp.completion import Completion, Kind, complete_place
from kusto.lsp.edits import Edit, FileEdit
from kusto.lsp.place import Place, Spot, place_at
from kusto.lsp.shapes import argument, attribute
from kusto.psl.lexer import tokenize
from kusto.psl.suggest import closest
from kusto.psl.tree import Attribute, StringNode

_LONGEST = 1000


def spelling(case: Case) -> Iterator[Action]:
    """What was probably meant by each unknown word of the finding.

    The word is shown, though a secret may stand beside it: it is itself all but a word of the language.
    """
    text = case.file.text
    for start, end in _ranges(case):
        place = place_at(text, end)
        if (place.start, place.end) != (start, end) or place.spot is Spot.NOTHING:
            continue
        meant = _meant(case, place, text)
        if meant is not None:
            title = f"Change `{place.word}` to `{meant}`"
            yield case.action(title, FileEdit(case.file, Edit(start, end, meant)), preferred=True)


def _ranges(case: Case) -> Iterator[tuple[int, int]]:
    """Where the words are that the finding may be about; one of a whole datasource may be about its values."""
    begin, section = case.finding.start, case.section
    for kind, _, start, end in tokenize(case.text[:_LONGEST]):
        if kind == "word":
            yield begin + start, begin + end
        elif kind == "string":
            yield begin + start + 1, begin + end - 1
    if section is not None and section.keyword == "datasource" and case.at_head():
        for line in section.properties:
            if isinstance(line.value, StringNode):
                yield section.start + line.value.start + 1, section.start + line.value.end - 1


def _meant(case: Case, place: Place, text: str) -> str | None:
    completion = complete_place(case.snapshot, place, text)
    labels = _labels(completion, text, place)
    if place.word in labels:
        return None
    found = closest(place.word, labels)
    return found if found != place.word else None


def _labels(completion: Completion, text: str, place: Place) -> list[str]:
    """What can stand there; before a colon, only names of arguments can."""
    if place.spot is Spot.ARGUMENT and text[place.end :].lstrip(" \t")[:1] == ":":
        return [item.label for item in completion.items if item.kind is Kind.ARGUMENT]
    return [item.label for item in completion.items] if completion.closed else []


def needless(case: Case) -> Iterator[Action]:
    """Take out an attribute, or an argument, that cannot stand where it does."""
    section = case.section
    if section is None or section.block is None:
        return
    rows = [field.attributes for field in section.fields] + [member.attributes for member in section.members]
    for found in (*(one for row in rows for one in row), *section.block.attributes):
        if case.is_at(found.start, found.end) and not _fits(case, found):
            sign = "@@" if found.is_block else "@"
            yield case.action(f"Remove `{sign}{found.name}`", _without(case, found.start, found.end))
        for arg in found.args:
            if arg.name is not None and case.is_at(arg.start, arg.end) and not _fits(case, found, arg.name):
                yield case.action(f"Remove the argument `{arg.name}`", _without_argument(case, found, arg.name))


def _fits(case: Case, found: Attribute, name: str | None = None) -> bool:
    """Would completion propose this attribute (or argument) if it were not there yet?"""
    assert case.section is not None
    at = case.section.start
    if name is None:
        start = at + found.start + (2 if found.is_block else 1)
    else:
        start = at + next(arg.start for arg in found.args if arg.name == name)
    place = place_at(case.file.text, start)
    return (name or found.name) in complete_place(case.snapshot, place, case.file.text).labels


def _without(case: Case, start: int, end: int) -> FileEdit:
    """Take a range out, with the spaces before it; with the whole line where nothing else stands in it."""
    assert case.section is not None
    text = case.section.text
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    if text[start - 1 : start] == "\n" and text[end : end + 1] in ("\n", "\r", ""):
        start -= 1
        start -= text[start - 1 : start] == "\r"
    return case.here(start, end, "")


def _without_argument(case: Case, found: Attribute, name: str) -> FileEdit:
    number = next(n for n, arg in enumerate(found.args) if arg.name == name)
    arg = found.args[number]
    if number > 0:
        return case.here(found.args[number - 1].end, arg.end, "")
    end = found.args[1].start if len(found.args) > 1 else arg.end
    return case.here(arg.start, end, "")


def prefix(case: Case) -> Iterator[Action]:
    """``@data.VarChar`` where the datasource is called ``db``."""
    for field in case.fields():
        for found in field.attributes:
            before, dot, name = found.name.partition(".")
            if dot and before != case.snapshot.source_name and case.touches(found.start, found.end):
                right = f"@{case.snapshot.source_name}.{name}"
                start = found.start
                yield case.action(f"Change to `{right}`", case.here(start, start + 1 + len(found.name), right))


def quotes(case: Case) -> Iterator[Action]:
    """A member of an enum is a bare word."""
    for field in case.fields():
        enum = case.snapshot.type(field.type.name, "enum")
        found = argument(attribute(field.attributes, "default"), "value", unnamed=True)
        if enum is None or found is None or not isinstance(found.value, StringNode):
            continue
        word = found.value.value
        if any(member.name == word for member in enum.members) and case.touches(found.start, found.end):
            edit = case.here(found.value.start, found.value.end, word)
            yield case.action(f"Write `{word}` without quotes", edit, preferred=True)
