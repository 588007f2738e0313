"""Formats schema files: in go texts, out come the same schemas laid out as ``prisma format`` lays them out.

No name is touched; text that cannot be read is refused, not guessed. How a file is laid out is in `psl.format`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kusto.errors import SchemaError
from kusto.psl.format.layout import lay_out
from kusto.psl.parse import read_trees
from kusto.psl.tree import FileNode
from kusto.source.text import SourceFile


def format_schema(text: str, name: str = "schema.prisma") -> str:
    """The text of a schema of one file, formatted; see `format_schemas`.

    Args:
        text: the schema file.
        name: how diagnostics call it.

    Raises:
        SchemaError: a line cannot be read; carries every syntax error.
    """
    return format_schemas([SourceFile(name, text)])[0]


def format_schemas(files: Sequence[SourceFile]) -> list[str]:
    """The texts of all files of a schema, formatted.

    Where a relation has but one end, or does not say by which fields, what lacks is written in, as Prisma does it; only
    if everything else about names and attributes is right.

    Args:
        files: all files of one schema.

    Raises:
        SchemaError: a line cannot be read; carries every syntax error of every file.
    """
    from kusto.psl.missing_ends import complete

    trees = list(_read(files))
    for number, text in complete(tuple(trees)).items():
        trees[number] = _read([SourceFile(files[number].name, text)])[0]
    return [lay_out(tree) for tree in trees]


def _read(files: Sequence[SourceFile]) -> tuple[FileNode, ...]:
    trees, errors = read_trees(files)
    if errors:
        raise SchemaError("The schema has lines that cannot be read, so it cannot be formatted.", diagnostics=errors)
    return trees
