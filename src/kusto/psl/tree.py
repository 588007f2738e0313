"""The syntax tree of a schema file: what stands where, before anything is looked up.

The parser makes it, the resolver and the printer read it. Nodes are frozen and carry offsets into their file; comments
and blank lines are members like any other, so that the printer loses nothing. It knows no meaning: names are text.
Nodes are equal only to themselves, and leave out what nobody uses, because making their classes costs start-up time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kusto.psl.schema import Arity
from kusto.source.text import SourceFile, Span


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StringNode:
    """A string literal; ``value`` has its escapes resolved."""

    value: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NumberNode:
    """A numeric literal, spelled as written."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NameNode:
    """A constant or a reference: ``true``, ``Cascade``, ``address.street``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ArrayNode:
    """``[a, b]``."""

    items: tuple[Expression, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CallNode:
    """``now()``, ``raw("…")``, ``email(sort: Desc)``."""

    name: str
    args: tuple[Argument, ...]
    start: int
    end: int


Expression: TypeAlias = StringNode | NumberNode | NameNode | ArrayNode | CallNode


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Argument:
    """One argument of an attribute or a function; ``name`` is None where none is given."""

    name: str | None
    value: Expression
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Attribute:
    """``@name(args)`` or ``@@name(args)``; ``start`` is at the first ``@``."""

    name: str
    args: tuple[Argument, ...]
    start: int
    end: int
    is_block: bool = False


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TypeNode:
    """A field's type; ``unsupported`` is the text within ``Unsupported("…")``, ``name`` then ``Unsupported``."""

    name: str
    arity: Arity
    unsupported: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CommentLine:
    """A comment on a line (or lines) of its own, with its slashes."""

    text: str
    is_doc: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BlankLines:
    """One or more empty lines."""

    start: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FieldNode:
    """A line of a model: name, type, attributes, the comment at the end of the line, the ``///`` lines above."""

    name: str
    name_end: int
    type: TypeNode
    attributes: tuple[Attribute, ...]
    comment: str | None
    doc: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EnumMemberNode:
    """A line of an enum."""

    name: str
    attributes: tuple[Attribute, ...]
    comment: str | None
    doc: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BlockAttribute:
    """A line ``@@name(…)``."""

    attribute: Attribute
    comment: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PropertyNode:
    """A line ``name = value`` of a datasource or generator; ``value`` None where it is missing."""

    name: str
    value: Expression | None
    comment: str | None
    start: int
    name_end: int
    end: int


Member: TypeAlias = FieldNode | EnumMemberNode | BlockAttribute | PropertyNode | CommentLine | BlankLines


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Block:
    """A block with its members in order.

    Args:
        keyword: ``model``, ``view``, ``enum``, ``type``, ``datasource`` or ``generator``.
        comment: the comment behind the opening brace.
        end_comment: the comment behind the closing brace.
        damaged: some line could not be read: what is missing may have been there.
    """

    keyword: str
    name: str
    name_start: int
    members: tuple[Member, ...]
    comment: str | None
    end_comment: str | None
    doc: str | None
    damaged: bool
    start: int
    end: int

    @property
    def fields(self) -> tuple[FieldNode, ...]:
        """The field lines, in order."""
        return tuple(m for m in self.members if isinstance(m, FieldNode))

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The block attributes, in order."""
        return tuple(m.attribute for m in self.members if isinstance(m, BlockAttribute))


TopLevel: TypeAlias = Block | CommentLine | BlankLines


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FileNode:
    """One file: its blocks, comments and blank lines in order."""

    file: SourceFile
    items: tuple[TopLevel, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks, in order."""
        return tuple(item for item in self.items if isinstance(item, Block))

    def span(self, start: int, end: int) -> Span:
        """A range of this file's text."""
        return Span(self.file, start, end)


def show(value: Expression) -> str:
    """An expression as it is spelled in the canonical layout."""
    match value:
        case StringNode() | NumberNode() | NameNode():
            return value.text
        case ArrayNode():
            return f"[{', '.join(show(item) for item in value.items)}]"
        case CallNode():
            return f"{value.name}({show_arguments(value.args)})"


def show_arguments(args: tuple[Argument, ...]) -> str:
    """Arguments as they are spelled between parentheses."""
    return ", ".join(f"{arg.name}: {show(arg.value)}" if arg.name else show(arg.value) for arg in args)
