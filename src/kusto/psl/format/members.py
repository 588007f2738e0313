"""The lines of a block: in go nodes of the tree, out come rows.

Spelling is kept (names, strings, numbers); spaces and the order of attributes are Prisma's. It looks nothing up.
"""

from __future__ import annotations

from collections.abc import Sequence

from kusto.psl.format.table import Row, row
from kusto.psl.schema import Arity
from kusto.psl.tree import Attribute, BlockAttribute, EnumMemberNode, FieldNode, PropertyNode, TypeNode, show
from kusto.psl.tree import show_arguments as show_all

_ORDER = ("id", "unique", "default", "updatedAt", "index", "fulltext", "map", "relation", "ignore")
_RANKS = {name: rank for rank, name in enumerate(_ORDER)}
_ARITIES = {Arity.REQUIRED: "", Arity.OPTIONAL: "?", Arity.LIST: "[]"}


def member_row(text: str, member: FieldNode | EnumMemberNode | PropertyNode) -> Row:
    """The row of a line that is no attribute of the block."""
    cells: tuple[str, ...]
    match member:
        case FieldNode():
            cells = member.name, _type(text, member.type), " ".join(_sorted(text, member.attributes))
        case EnumMemberNode():
            # Prisma puts nothing between the attributes of a value and leaves their order; only one is known, @map
            cells = member.name, "".join(_attribute(text, attribute) for attribute in member.attributes)
        case PropertyNode():
            # Prisma drops the sign where no value follows, and cannot read the line any more
            cells = member.name, "=" if member.value is None else f"= {show(member.value)}"
    return row(cells, member.comment)


def attribute_row(text: str, member: BlockAttribute) -> Row:
    """The row of an attribute of the block."""
    return row((_attribute(text, member.attribute),), member.comment)


def rank(attribute: Attribute) -> int:
    """Where the attribute stands among its like; those that are not listed come last, in the order written."""
    return _RANKS.get(attribute.name, len(_RANKS))


def _sorted(text: str, attributes: Sequence[Attribute]) -> list[str]:
    return [_attribute(text, attribute) for attribute in sorted(attributes, key=rank)]


def _attribute(text: str, attribute: Attribute) -> str:
    sign = "@@" if attribute.is_block else "@"
    called = bool(attribute.args) or text[attribute.end - 1] == ")"
    return f"{sign}{attribute.name}" + (f"({show_all(attribute.args)})" if called else "")


def _type(text: str, node: TypeNode) -> str:
    if node.unsupported is None:
        return node.name + _ARITIES[node.arity]
    return text[node.start : text.rindex(")", node.start, node.end) + 1] + _ARITIES[node.arity]
