"""Changes of texts, as values: in go texts, out come the edits that turn one into the other. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kusto.lsp.snapshot import File


@dataclass(frozen=True, slots=True)
class Edit:
    """A range of a text, and what is put in its place."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class FileEdit:
    """An edit and the file it belongs to."""

    file: File
    edit: Edit


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap; of those at one place, the first comes first."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join(pieces) + text[at:]


def merged(edits: Iterable[Edit]) -> list[Edit]:
    """The same edits in the order of the text, those at one place made into one: editors need not agree on an order."""
    result: list[Edit] = []
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        if result and result[-1].start == result[-1].end == edit.start:
            edit = Edit(edit.start, edit.end, result.pop().text + edit.text)
        result.append(edit)
    return result


def line_edits(before: str, after: str) -> list[Edit]:
    """Edits of whole lines that turn one text into another; as few as are found in a moment."""
    if before == after:
        return []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    start = sum(len(line) for line in old[:head])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle_old) + len(middle_new) > _MOST_COMPARED:
        end = start + sum(len(line) for line in middle_old)
        return [Edit(start, end, "".join(middle_new))]
    return _compared(middle_old, middle_new, start)


_MOST_COMPARED = 4000
"""Beyond so many lines the comparison takes longer than sending them."""


def _compared(old: list[str], new: list[str], start: int) -> list[Edit]:
    from difflib import SequenceMatcher

    places = [start]
    for line in old:
        places.append(places[-1] + len(line))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        Edit(places[a], places[b], "".join(new[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"
    ]


def line_start(text: str, offset: int) -> int:
    """Where the line of an offset begins."""
    return text.rfind("\n", 0, offset) + 1


def indent_at(text: str, offset: int) -> str:
    """The spaces that the line of an offset begins with."""
    start = line_start(text, offset)
    end = start
    while end < len(text) and text[end] in " \t":
        end += 1
    return text[start:end]


def line_end(text: str) -> str:
    """How the lines of a text end."""
    return "\r\n" if "\r\n" in text else "\n"
