"""One schema as the editor sees it at one moment: all its files, open or not, and what they declare.

In go texts, out come lookups; nothing is read from the disk and nothing changes: an edit makes another snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kusto.lsp.sections import Outline, Section, outline
from kusto.psl.folder import FolderRules
from kusto.psl.parse import ParseResult, parse_schema
from kusto.psl.providers import ALIASES, PROVIDERS, Provider
from kusto.psl.tree import ArrayNode, StringNode
from kusto.source.diagnostics import Diagnostic
from kusto.source.text import SourceFile

TYPES = ("model", "view", "enum", "type")
"""The keywords of blocks whose names are types of fields."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a schema.

    Args:
        uri: how the editor calls it.
        name: how messages call it.
        text: what it holds, saved or not.
        fault: why it cannot be read from the disk; its text is then empty.
    """

    uri: str
    name: str
    text: str
    fault: Diagnostic | None = None

    @property
    def outline(self) -> Outline:
        """Its sections."""
        return outline(self.text)


@dataclass(frozen=True, slots=True)
class Declared:
    """A block and the file that it stands in."""

    file: File
    section: Section


class Snapshot:
    """The files of one schema.

    Args:
        files: in the order in which the schema is read.
        rules: the rules of its database folder, or None where it stands alone.
        variables: names of environment variables that the project's env files set.
    """

    def __init__(
        self, files: tuple[File, ...], rules: FolderRules | None = None, variables: tuple[str, ...] = ()
    ) -> None:
        self.files, self.rules, self.variables = files, rules, variables

    def file(self, uri: str) -> File | None:
        """The file of this name."""
        return next((file for file in self.files if file.uri == uri), None)

    def sections(self, *keywords: str) -> Iterator[Declared]:
        """Every block of these kinds, in order."""
        for file in self.files:
            for section in file.outline.sections:
                if section.keyword in keywords:
                    yield Declared(file, section)

    @cached_property
    def types(self) -> dict[str, Declared]:
        """Models, views, enums and composite types by name; the first counts."""
        found: dict[str, Declared] = {}
        for declared in self.sections(*TYPES):
            found.setdefault(declared.section.name, declared)
        return found

    def type(self, name: str, *keywords: str) -> Section | None:
        """The block of this name, where it is of one of these kinds (of any kind where none is given)."""
        declared = self.types.get(name)
        if declared is None or (keywords and declared.section.keyword not in keywords):
            return None
        return declared.section

    @cached_property
    def datasource(self) -> Declared | None:
        """The first datasource block."""
        return next(self.sections("datasource"), None)

    def setting(self, name: str) -> tuple[str, ...]:
        """The strings that a line of the datasource block gives."""
        properties = self.datasource.section.properties if self.datasource is not None else ()
        value = next((line.value for line in properties if line.name == name), None)
        items = value.items if isinstance(value, ArrayNode) else (value,)
        return tuple(item.value for item in items if isinstance(item, StringNode))

    @cached_property
    def provider(self) -> Provider | None:
        """What the datasource's provider allows; None where it is not known."""
        name = next(iter(self.setting("provider")), "")
        return PROVIDERS.get(ALIASES.get(name, name))

    @property
    def source_name(self) -> str:
        """The name of the datasource, which native types have before their dot."""
        return self.datasource.section.name if self.datasource is not None else "db"

    @property
    def emulated(self) -> bool:
        """Relations are kept by the client: ``relationMode = "prisma"``."""
        modes = self.provider.relation_modes if self.provider is not None else ("foreignKeys",)
        return next(iter(self.setting("relationMode")), modes[0]) == "prisma"

    @cached_property
    def sources(self) -> tuple[SourceFile, ...]:
        """The files as the parser takes them, in the same order."""
        return tuple(SourceFile(file.name, file.text) for file in self.files)

    @cached_property
    def result(self) -> ParseResult:
        """The schema with every diagnostic; takes a moment where the schema is large."""
        return parse_schema(self.sources, self.rules)
