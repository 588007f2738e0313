"""Reads the lines within blocks: fields, members of enums, properties, block attributes, comments and blank lines.

In go tokens and a cursor at the start of a line, out come members; a line that cannot be read raises `BadLine`.
"""

from __future__ import annotations

from kusto.psl.expressions import BadLine, LineReader
from kusto.psl.tree import (
    BlankLines,
    BlockAttribute,
    CommentLine,
    EnumMemberNode,
    Expression,
    FieldNode,
    Member,
    PropertyNode,
)
from kusto.source.text import SourceFile


class MemberReader(LineReader):
    """A cursor over a file, and the lines that can be read at it."""

    def __init__(self, file: SourceFile) -> None:
        super().__init__(file)
        self.docs: list[str] = []
        self.last_brace: int | None = None

    def take_doc(self) -> str | None:
        """The ``///`` lines right above, which belong to what comes now."""
        doc = "\n".join(self.docs) if self.docs else None
        self.docs = []
        return doc

    def layout(self) -> CommentLine | BlankLines | None:
        """Blank lines or a comment standing alone at the cursor, which is at the start of a line."""
        kind, text, start, end = self.tokens[self.at]
        if kind == "newline":
            while self.tokens[self.at][0] == "newline":
                self.at += 1
            self.docs = []
            return BlankLines(start)
        if kind == "doc":
            self.docs.append(text[4:] if text.startswith("/// ") else text[3:])
        elif kind != "comment":
            return None
        self.at += 1
        if self.tokens[self.at][0] == "newline":
            self.at += 1
        return CommentLine(text, kind == "doc", start, end)

    def member(self, keyword: str, name: str) -> Member:
        """One line of a block; the end of the line is the next token."""
        _, text, start, _ = self.tokens[self.at]
        if keyword in ("datasource", "generator"):
            return self.property()
        if text == "@@":
            attribute = self.attribute()
            return BlockAttribute(attribute, self.end_of_line(), start, attribute.end)
        if not self.at_name():
            raise self.fail("a name")
        return self.enum_member() if keyword == "enum" else self.field(name, keyword)

    def property(self) -> PropertyNode:
        _, name, start, name_end = self.tokens[self.at]
        if not self.at_name():
            raise self.fail("a name")
        self.at += 1
        if self.tokens[self.at][1] != "=":
            raise self.fail("`=`")
        self.at += 1
        value: Expression | None = None
        if self.tokens[self.at][0] not in ("newline", "end", "comment", "doc"):
            value = self.expression(0)
        end = self.tokens[self.at - 1][3]
        return PropertyNode(name, value, self.end_of_line(), start, name_end, end)

    def enum_member(self) -> EnumMemberNode:
        _, name, start, _ = self.tokens[self.at]
        self.at += 1
        attributes = self.attributes()
        end = self.tokens[self.at - 1][3]
        return EnumMemberNode(name, attributes, self.end_of_line(), self.take_doc(), start, end)

    def field(self, model: str, keyword: str) -> FieldNode:
        _, name, start, name_end = self.tokens[self.at]
        self.at += 1
        if self.tokens[self.at][1] == ":":
            raise self.old_colon()
        if self.tokens[self.at][0] in ("newline", "end", "comment", "doc") or self.tokens[self.at][1] == "@":
            what = "composite type" if keyword == "type" else keyword
            message = f'Error validating {what} "{model}": This field declaration is invalid. '
            fault = BadLine(message + "It is either missing a name or a type.", start, name_end, None)
            raise self.only_this(fault)
        type_node = self.type()
        attributes = self.attributes()
        end = self.tokens[self.at - 1][3]
        return FieldNode(name, name_end, type_node, attributes, self.end_of_line(), self.take_doc(), start, end)

    def old_colon(self) -> BadLine:
        """``name: Type``, as fields were once written."""
        _, _, colon, end = self.tokens[self.at]
        self.at += 1
        if self.at_name():
            self.type()
        return self.only_this(BadLine("Field declarations don't require a `:`.", colon, end, "Take the `:` out."))
