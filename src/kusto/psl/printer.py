"""Formats a schema file: in goes text, out comes the same schema laid out as ``prisma format`` lays it out.

Comments are kept, every one. No name is touched; text that cannot be read is refused, not guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from kusto.errors import SchemaError
from kusto.psl.parser import parse_file
from kusto.psl.schema import Arity
from kusto.psl.tree import (
    Attribute,
    BlankLines,
    Block,
    BlockAttribute,
    CommentLine,
    EnumMemberNode,
    FieldNode,
    FileNode,
    Member,
    PropertyNode,
    TypeNode,
    show,
    show_arguments,
)
from kusto.source.text import SourceFile

_ORDER = ("id", "unique", "default", "updatedAt", "index", "fulltext", "map", "relation", "ignore")
_BLOCK_ORDER = (*_ORDER, "schema")
_ARITIES = {Arity.REQUIRED: "", Arity.OPTIONAL: "?", Arity.LIST: "[]"}

_Row: TypeAlias = tuple[tuple[str, ...], str | None]
"""Cells (or one whole line), and the comment behind them."""


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
    """The texts of all files of a schema, formatted; formatting them again changes nothing.

    Where a relation has but one end, or does not say by which fields, what lacks is written in, as Prisma does it; only
    if everything else about names and attributes is right.

    Args:
        files: all files of one schema.

    Raises:
        SchemaError: a line cannot be read; carries every syntax error.
    """
    from kusto.psl.missing_ends import complete

    trees = [_tree(file) for file in files]
    completed = complete(files)
    for number, text in completed.items():
        trees[number] = _tree(SourceFile(files[number].name, text))
    return [print_file(tree) for tree in trees]


def _tree(file: SourceFile) -> FileNode:
    tree, errors = parse_file(file)
    if errors:
        raise SchemaError("The schema has lines that cannot be read, so it cannot be formatted.", diagnostics=errors)
    return tree


def print_file(tree: FileNode) -> str:
    """The text of a tree without errors, formatted."""
    lines: list[str] = []
    after_block = False
    for item in tree.items:
        match item:
            case BlankLines():
                if lines and lines[-1] != "":
                    lines.append("")
            case CommentLine():
                if after_block and lines[-1] != "":
                    lines.append("")
                lines += comment_lines(item.text)
            case Block():
                if after_block and lines[-1] != "":
                    lines.append("")
                lines += _block(tree, item)
        after_block = isinstance(item, Block) and item.end_comment is None
    while lines and lines[-1] == "":
        lines.pop()
    return "\n".join(lines) + "\n"


def comment_lines(text: str) -> list[str]:
    """A comment that stands alone; one between ``/*`` and ``*/`` gets a line per line."""
    if text.startswith("//"):
        return [text.rstrip()]
    body = text.removesuffix("*/") if len(text) >= 4 else text[:2]
    inner = [line.strip() for line in body[2:].removeprefix("*").splitlines()]
    stripped = [line.removeprefix("*").strip() if number else line for number, line in enumerate(inner)]
    while stripped and not stripped[0]:
        stripped.pop(0)
    while stripped and not stripped[-1]:
        stripped.pop()
    return ["/**", *(f" * {line}".rstrip() for line in stripped), " */"]


def _block(tree: FileNode, block: Block) -> list[str]:
    body, attributes = _apart(block.members)
    inner: list[str] = _comment(block.comment) + _body(tree, body)
    if attributes:
        inner.append("")
        attributes.sort(key=lambda pair: _rank(pair[1].attribute, _BLOCK_ORDER))
        for comments, line in attributes:
            for comment in comments:
                inner += comment_lines(comment.text)
            inner.append(_with_comment(_attribute(tree, line.attribute), line.comment))
    indented = [f"  {line}" if line else "" for line in inner]
    behind = ["", *_comment(block.end_comment)] if block.end_comment else []
    return [f"{block.keyword} {block.name} {{", *indented, "}", *behind]


def _comment(text: str | None) -> list[str]:
    """A comment that stood behind a brace moves to a line of its own."""
    return [] if text is None else comment_lines(text)


def _apart(members: Sequence[Member]) -> tuple[list[Member], list[tuple[list[CommentLine], BlockAttribute]]]:
    """Block attributes with the comments right above them, apart from everything else."""
    body: list[Member] = []
    attributes: list[tuple[list[CommentLine], BlockAttribute]] = []
    comments: list[CommentLine] = []
    blank: BlankLines | None = None
    for member in members:
        if isinstance(member, CommentLine):
            comments.append(member)
            continue
        if isinstance(member, BlockAttribute):
            attributes.append((comments, member))
            comments, blank = [], None
            continue
        if comments:
            body += [blank, *comments] if blank else comments
            comments, blank = [], None
        if isinstance(member, BlankLines):
            blank = member
        else:
            body += [blank, member] if blank else [member]
            blank = None
    if comments:
        body += [blank, *comments] if blank else comments
    return body, attributes


def _body(tree: FileNode, members: Sequence[Member]) -> list[str]:
    """Everything but block attributes: tables between blank lines."""
    lines: list[str] = []
    rows: list[_Row] = []
    for member in members:
        if isinstance(member, BlankLines):
            if rows:
                lines += [*_table(rows), ""]
                rows = []
        elif isinstance(member, CommentLine):
            rows += [((line,), None) for line in comment_lines(member.text)]
        else:
            rows.append(_row(tree, member))
    if rows:
        lines += _table(rows)
    elif lines:
        lines.pop()
    return lines


def _row(tree: FileNode, member: Member) -> _Row:
    match member:
        case FieldNode():
            return (member.name, _type(tree, member.type), _attributes(tree, member.attributes)), member.comment
        case EnumMemberNode():
            return (member.name, _attributes(tree, member.attributes)), member.comment
        case PropertyNode():
            value = "" if member.value is None else show(member.value)
            return (member.name, f"= {value}".rstrip()), member.comment
        case BlockAttribute() | CommentLine() | BlankLines():
            return ("",), None


def _table(rows: Sequence[_Row]) -> list[str]:
    """Rows with their columns aligned; a row of one cell is a line as it is."""
    widths = [0, 0, 0]
    for cells, _ in rows:
        if len(cells) > 1:
            for column, cell in enumerate(cells[:-1]):
                widths[column] = max(widths[column], _width(cell))
    lines: list[str] = []
    for cells, comment in rows:
        padded = [cell + " " * (widths[column] - _width(cell)) for column, cell in enumerate(cells[:-1])]
        line = " ".join([*padded, cells[-1]]).rstrip()
        lines.append(_with_comment(line, comment))
    return lines


def _width(text: str) -> int:
    """Prisma's columns count bytes."""
    return len(text) if text.isascii() else len(text.encode())


def _with_comment(line: str, comment: str | None) -> str:
    return line if comment is None else f"{line} {comment.rstrip()}"


def _type(tree: FileNode, node: TypeNode) -> str:
    name = node.name
    if node.unsupported is not None:
        text = tree.file.text[node.start : node.end]
        literal = text[text.index('"') : text.rindex('"') + 1]
        name = f"Unsupported({literal})"
    return name + _ARITIES[node.arity]


def _attributes(tree: FileNode, attributes: Sequence[Attribute]) -> str:
    ordered = sorted(attributes, key=lambda attribute: _rank(attribute, _ORDER))
    return " ".join(_attribute(tree, attribute) for attribute in ordered)


def _rank(attribute: Attribute, order: tuple[str, ...]) -> int:
    return order.index(attribute.name) if attribute.name in order else len(order)


def _attribute(tree: FileNode, attribute: Attribute) -> str:
    sign = "@@" if attribute.is_block else "@"
    called = bool(attribute.args) or tree.file.text[attribute.end - 1] == ")"
    return f"{sign}{attribute.name}" + (f"({show_arguments(attribute.args)})" if called else "")
