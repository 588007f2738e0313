"""Texts as an editor holds them: in go a text and the editor's changes, out comes the new text. It reads no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from kusto.lsp.positions import Encoding, Lines, clean

Position: TypeAlias = tuple[int, int]
"""Line and column, from 0, in the units that were agreed on."""


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of text put in place of a range; the whole text is replaced where ``range`` is None."""

    range: tuple[Position, Position] | None
    text: str


class Document:
    """One open text, never changed: a change makes another.

    Args:
        uri: how the editor calls it.
        text: the whole of it.
        version: the editor's count of changes, or None.
    """

    def __init__(self, uri: str, text: str, version: int | None = None) -> None:
        self.uri, self.text, self.version = uri, clean(text), version

    @cached_property
    def lines(self) -> Lines:
        """Where its lines begin."""
        return Lines(self.text)

    def changed(self, changes: Sequence[Change], version: int | None, encoding: Encoding) -> Document:
        """The document after the changes, each of which is told in terms of the text that the one before it left."""
        current = self
        for change in changes:
            current = Document(self.uri, _apply(current, change, encoding), version)
        return current


def _apply(document: Document, change: Change, encoding: Encoding) -> str:
    if change.range is None:
        return change.text
    start, end = sorted(document.lines.offset(*position, encoding) for position in change.range)
    return document.text[:start] + change.text + document.text[end:]
