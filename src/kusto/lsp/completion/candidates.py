"""What can be proposed, as values: in go words with their meaning, out come candidates. It knows no schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a candidate is; editors show a sign for it."""

    KEYWORD = "keyword"
    SCALAR = "scalar"
    MODEL = "model"
    ENUM = "enum"
    TYPE = "type"
    ATTRIBUTE = "attribute"
    NATIVE = "native"
    FUNCTION = "function"
    MEMBER = "member"
    FIELD = "field"
    ARGUMENT = "argument"
    VALUE = "value"
    PROPERTY = "property"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposal.

    Args:
        label: the word itself.
        kind: what it is.
        detail: a few words behind it.
        doc: a sentence about it.
        insert: what is typed in its place, where that is more than the word: ``${1:…}`` are places to fill.
        plain: the same for editors without such places.
        rank: small ones come first; among equals the order given counts.
    """

    label: str
    kind: Kind
    detail: str = ""
    doc: str = ""
    insert: str = ""
    plain: str = ""
    rank: int = 1


@dataclass(frozen=True, slots=True)
class Completion:
    """All that can stand at a place.

    Args:
        start, end: the range that a candidate replaces.
        items: the candidates.
        closed: nothing but these can stand there, so that another word is a mistake.
    """

    start: int
    end: int
    items: tuple[Candidate, ...] = ()
    closed: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """The words."""
        return tuple(item.label for item in self.items)


def words(meanings: Mapping[str, str], kind: Kind, names: Iterable[str] | None = None) -> list[Candidate]:
    """Candidates that are typed as they are, with what they mean."""
    return [Candidate(name, kind, doc=meanings.get(name, "")) for name in (meanings if names is None else names)]


def quoted(name: str, kind: Kind, *, within: bool, doc: str = "") -> Candidate:
    """A candidate that is a string; the quotes are there already where the cursor is ``within`` them."""
    text = name if within else f'"{name}"'
    return Candidate(name, kind, doc=doc, insert=escape(text), plain=text)


def escape(text: str) -> str:
    """A text in which nothing is a place to fill."""
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")
