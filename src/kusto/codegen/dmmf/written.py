"""What a schema's text says beyond what it means: names given though they are the default, spelling, documentation.

In go the trees of a valid schema, out come answers about its definitions by name. It knows no meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kusto.psl.documentation import documentation
from kusto.psl.tree import Attribute, Block, EnumMemberNode, Expression, FieldNode, FileNode, NameNode, StringNode


class Written:
    """The definitions of a schema as written.

    Args:
        files: the trees of a schema without errors.
    """

    def __init__(self, files: Sequence[FileNode]) -> None:
        self._blocks: dict[str, WrittenBlock] = {}
        for file in files:
            docs = documentation(file)
            for block in file.blocks:
                if block.keyword not in ("generator", "datasource"):
                    self._blocks[block.name] = WrittenBlock(block, docs.blocks.get(block.start), docs.members)

    def block(self, name: str) -> WrittenBlock:
        """The model, view, enum or composite type of this name."""
        return self._blocks[name]


class WrittenBlock:
    """One block as written.

    Args:
        doc: its documentation.
        docs: the documentation of its lines, by where they start.
    """

    def __init__(self, block: Block, doc: str | None, docs: dict[int, str]) -> None:
        self._block, self.doc, self._docs = block, doc, docs
        self._members = {m.name: m for m in block.members if isinstance(m, FieldNode | EnumMemberNode)}

    @property
    def map(self) -> str | None:
        """The name that ``@@map`` gives."""
        return mapped(self._block.attributes)

    def doc_of(self, name: str) -> str | None:
        """The documentation of a line."""
        return self._docs.get(self._members[name].start)

    def map_of(self, name: str) -> str | None:
        """The name that the ``@map`` of a line gives."""
        return mapped(self._members[name].attributes)

    def attribute(self, field: str, name: str) -> Attribute | None:
        """The attribute of a line."""
        return next((at for at in self._members[field].attributes if at.name == name), None)

    def attributes(self, name: str) -> tuple[Attribute, ...]:
        """The block's own attributes of this name, in order."""
        return tuple(at for at in self._block.attributes if at.name == name)

    def on_fields(self, name: str) -> Iterator[Attribute]:
        """The attributes of this name of all lines, in order."""
        for field in self._members:
            if (found := self.attribute(field, name)) is not None:
                yield found


def argument(attribute: Attribute, name: str, *, first: bool = False) -> Expression | None:
    """An argument of an attribute.

    Args:
        first: it may stand without its name.
    """
    for arg in attribute.args:
        if arg.name == name or (first and arg.name is None):
            return arg.value
    return None


def text(value: Expression | None) -> str | None:
    """A string, or the name of a constant."""
    match value:
        case StringNode():
            return value.value
        case NameNode():
            return value.text
        case _:
            return None


def mapped(attributes: Sequence[Attribute]) -> str | None:
    """The name that ``@map`` or ``@@map`` gives."""
    found = next((at for at in attributes if at.name == "map"), None)
    return None if found is None else text(argument(found, "name", first=True))
