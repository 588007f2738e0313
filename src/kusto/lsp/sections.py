"""A schema file cut into its blocks, fast and whatever the text: in go texts, out come sections with their trees.

A section reaches from a block's header to the next one. Its tree is remembered by its text, so that a key pressed in
one block leaves a thousand others as they are. Sections give places and names; what is wrong with them is for
`kusto.psl.parse_schema` to say.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kusto.psl.parser import KEYWORDS, parse_file
from kusto.psl.tree import Block, EnumMemberNode, FieldNode, PropertyNode
from kusto.source.diagnostics import Diagnostic
from kusto.source.text import SourceFile

if TYPE_CHECKING:
    import re

_HEADER = rf"(?:^|(?<=[\r}}]))[ \t]*(?P<keyword>{'|'.join(KEYWORDS)})[ \t]*(?P<name>[^\W_][\w-]*)[ \t]*\{{"
_REST = r'//[^\n]*|"(?:[^"\\\n]|\\.)*"|/\*(?s:.*?)(?:\*/|\Z)'
_ATTEMPTS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """One block and what follows it up to the next.

    Args:
        keyword: ``model``, ``enum`` …
        start: where the keyword stands in the file; offsets of the tree count from here.
        name_start: where the name stands in the file.
        text: the section's text.
    """

    keyword: str
    name: str
    start: int
    name_start: int
    text: str

    @property
    def end(self) -> int:
        """Where the next section begins."""
        return self.start + len(self.text)

    @property
    def name_end(self) -> int:
        """Where the name ends in the file."""
        return self.name_start + len(self.name)

    @property
    def block(self) -> Block | None:
        """The tree, without the lines that cannot be read; None where the header itself cannot."""
        return _block(self.text)

    @property
    def fields(self) -> tuple[FieldNode, ...]:
        """The fields that can be read."""
        return self.block.fields if self.block is not None else ()

    @property
    def members(self) -> tuple[EnumMemberNode, ...]:
        """The members of an enum."""
        return tuple(m for m in self.block.members if isinstance(m, EnumMemberNode)) if self.block is not None else ()

    @property
    def properties(self) -> tuple[PropertyNode, ...]:
        """The lines of a datasource or generator."""
        return tuple(m for m in self.block.members if isinstance(m, PropertyNode)) if self.block is not None else ()

    def field(self, name: str) -> FieldNode | None:
        """The field of this name."""
        return next((field for field in self.fields if field.name == name), None)


class Outline:
    """The sections of one text, in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = _headers(text)
        starts = [match.start("keyword") for match in found]
        ends = [*starts[1:], len(text)][: len(starts)]
        self.sections = tuple(
            Section(match["keyword"], match["name"], start, match.start("name"), text[start:end])
            for match, start, end in zip(found, starts, ends, strict=True)
        )
        self._starts = starts

    def at(self, offset: int) -> Section | None:
        """The section that an offset is in; None before the first."""
        number = bisect_right(self._starts, offset) - 1
        return self.sections[number] if number >= 0 else None


@lru_cache(maxsize=64)
def outline(text: str) -> Outline:
    """The outline of a text, remembered."""
    return Outline(text)


@lru_cache(maxsize=16384)
def _block(text: str) -> Block | None:
    tree, errors = parse_file(SourceFile("", text))
    for _ in range(_ATTEMPTS):
        if not errors or (shorter := _without_ends(text, errors)) == text:
            break
        text = shorter
        tree, errors = parse_file(SourceFile("", text))
    return next(iter(tree.blocks), None)


def _without_ends(text: str, errors: list[Diagnostic]) -> str:
    """The text with the last attribute of each line that cannot be read blanked: what stands before it can be."""
    for error in errors:
        at = error.span.start if error.span is not None else 0
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        end = len(text) if end == -1 else end
        cut = text.rfind("@", start, end)
        if cut > start:
            cut -= text[cut - 1] == "@"
            text = text[:cut] + " " * (end - cut) + text[end:]
    return text


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    import re

    return re.compile(_HEADER, re.MULTILINE), re.compile(f"{_HEADER}|{_REST}", re.MULTILINE)


def _headers(text: str) -> list[re.Match[str]]:
    """Every header; what looks like one within a block comment is none (only then is the whole text looked through)."""
    plain, careful = _patterns()
    if "/*" not in text:
        return list(plain.finditer(text))
    return [match for match in careful.finditer(text) if match["keyword"] is not None]


def doc_above(text: str, start: int) -> str:
    """The ``///`` lines right above the line that an offset is in, without their slashes."""
    found: list[str] = []
    end = text.rfind("\n", 0, start)
    while end > 0:
        begin = text.rfind("\n", 0, end) + 1
        line = text[begin:end].strip()
        if not line.startswith("///"):
            break
        found.append(line[3:].removeprefix(" "))
        end = begin - 1
    return "\n".join(reversed(found))
