"""Reads one schema file: in goes text, out come a syntax tree and every syntax error at once.

It never raises and takes linear time: a line that cannot be read is reported and left out (its block is marked
damaged), a block that is not closed ends where the next begins. Nesting is bounded, so no text exhausts the stack.
It looks nothing up: whether a type or an attribute exists is the resolver's business.
"""

from __future__ import annotations

from kusto.psl.expressions import LINE_ENDS, BadLine, LineReader
from kusto.psl.tree import (
    BlankLines,
    Block,
    BlockAttribute,
    CommentLine,
    EnumMemberNode,
    Expression,
    FieldNode,
    FileNode,
    Member,
    PropertyNode,
    TopLevel,
)
from kusto.source.diagnostics import Diagnostic
from kusto.source.text import SourceFile

KEYWORDS = ("model", "view", "enum", "type", "datasource", "generator")

_BAD_LINE = {
    "datasource": "Error validating: This line is not a valid definition within a datasource.",
    "generator": "Error validating: This line is not a valid definition within a generator.",
    "enum": "Error validating: This line is not an enum value definition.",
}
_BAD_FIELD = "Error validating: This line is not a valid field or attribute definition."
_BAD_TOP = "Error validating: This line is invalid. It does not start with any known Prisma schema keyword."
_MAPPED = frozenset({"model", "view", "enum"})


def parse_file(file: SourceFile) -> tuple[FileNode, list[Diagnostic]]:
    """The tree of a file, and its syntax errors in order."""
    parser = _Parser(file)
    return FileNode(file, parser.file_items()), parser.diagnostics


class _Parser(LineReader):
    def __init__(self, file: SourceFile) -> None:
        super().__init__(file)
        self.docs: list[str] = []

    # Lines and comments

    def skip_line(self) -> int:
        """Go past the end of this line; the offset where its last token ended."""
        last = self.tokens[self.at][2]
        while self.tokens[self.at][0] not in LINE_ENDS:
            last = self.tokens[self.at][3]
            self.at += 1
        return last

    def end_of_line(self) -> str | None:
        """The comment behind a definition, if any; the line must end after it."""
        comments: list[str] = []
        while self.tokens[self.at][0] in ("comment", "doc"):
            comments.append(self.tokens[self.at][1])
            self.at += 1
        if self.tokens[self.at][0] not in LINE_ENDS:
            raise self.fail("the end of the line")
        return " ".join(comments) or None

    def take_doc(self) -> str | None:
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

    # Blocks

    def file_items(self) -> tuple[TopLevel, ...]:
        items: list[TopLevel] = []
        while self.tokens[self.at][0] != "end":
            layout = self.layout()
            if layout is not None:
                items.append(layout)
                continue
            if self.at_header():
                items.append(self.block())
            else:
                self.wrong_top_level()
        return tuple(items)

    def at_header(self) -> bool:
        """Is this line ``keyword Name {``?"""
        tokens, at = self.tokens, self.at
        if tokens[at][0] != "word" or tokens[at][1] not in KEYWORDS or tokens[at + 1][0] != "word":
            return False
        return tokens[at + 2][1] == "{" and tokens[at + 3][0] in ("newline", "comment", "doc", "end")

    def wrong_top_level(self) -> None:
        """Report a line that begins no block, and a whole block where it looks like one."""
        start, first = self.tokens[self.at][2], self.tokens[self.at][1]
        opens = quoted = False
        while self.tokens[self.at][0] not in LINE_ENDS:
            quoted = quoted or self.tokens[self.at][0] in ("string", "quote")
            opens = self.tokens[self.at][1] == "{" or (opens and self.tokens[self.at][1] != "}")
            self.at += 1
        end = self.tokens[self.at - 1][3]
        self.error(_BAD_TOP, start, end, _top_level_hint(first, opens), conceal=quoted)
        self.docs = []
        self.at += self.tokens[self.at][0] == "newline"
        if opens:
            self.skip_block()

    def skip_block(self) -> None:
        while self.tokens[self.at][0] != "end" and not self.at_header():
            closing = self.tokens[self.at][1] == "}"
            self.skip_line()
            self.at += self.tokens[self.at][0] == "newline"
            if closing:
                return

    def block(self) -> Block:
        keyword, start = self.tokens[self.at][1], self.tokens[self.at][2]
        _, name, name_start, name_end = self.tokens[self.at + 1]
        self.at += 3
        doc, comment = self.take_doc(), self.end_of_line()
        self.at += self.tokens[self.at][0] == "newline"
        if "-" in name and keyword in _MAPPED:
            message = f"Error validating: The character `-` is not allowed in {keyword.capitalize()} names."
            hint = f'Call it `{name.replace("-", "_")}` and add `@@map("{name}")`.'
            self.error(message, name_start, name_end, hint)
        before = len(self.diagnostics)
        members = self.members(keyword, name)
        self.docs = []
        closed = self.tokens[self.at][1] == "}"
        if closed:
            self.at += 1
            end, end_comment = self.tokens[self.at - 1][3], self.after_brace()
        else:
            end, end_comment = self.tokens[self.at - 1][3], None
            hint = "The block ends with a `}` on a line of its own."
            self.error(f'Error validating: The {keyword} "{name}" is not closed.', start, name_end, hint)
        damaged = len(self.diagnostics) > before
        return Block(keyword, name, name_start, tuple(members), comment, end_comment, doc, damaged, start, end)

    def after_brace(self) -> str | None:
        try:
            comment = self.end_of_line()
        except BadLine as bad:
            comment = None
            end = self.skip_line()
            self.error(_BAD_TOP, bad.start, end, "Nothing may stand behind the `}` of a block.")
        self.at += self.tokens[self.at][0] == "newline"
        return comment

    def members(self, keyword: str, name: str) -> list[Member]:
        members: list[Member] = []
        while True:
            kind, text, _, _ = self.tokens[self.at]
            if kind == "end" or text == "}" or self.at_header():
                return members
            layout = self.layout()
            if layout is not None:
                members.append(layout)
                continue
            try:
                members.append(self.member(keyword, name))
            except BadLine as bad:
                message = bad.message or _BAD_LINE.get(keyword, _BAD_FIELD)
                self.skip_line()
                self.docs = []
                end = max(bad.start, bad.end)
                conceal = keyword == "datasource"
                self.error(message, min(bad.start, end), end, bad.hint, conceal=conceal)
            self.at += self.tokens[self.at][0] == "newline"

    def member(self, keyword: str, name: str) -> Member:
        kind, text, start, end = self.tokens[self.at]
        if kind == "digits":
            what = "Enum Value" if keyword == "enum" else "Field"
            raise BadLine(f"Error validating: The name of a {what} must not start with a number.", start, end, None)
        if keyword in ("datasource", "generator"):
            return self.property()
        if text == "@@":
            attribute = self.attribute()
            return BlockAttribute(attribute, self.end_of_line(), start, attribute.end)
        if kind != "word":
            raise self.fail("a name")
        return self.enum_member() if keyword == "enum" else self.field(name, keyword)

    def property(self) -> PropertyNode:
        kind, name, start, name_end = self.tokens[self.at]
        if kind != "word":
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
        _, name, start, name_end = self.tokens[self.at]
        self.no_dash(name, start, name_end, "Enum Value")
        self.at += 1
        attributes = self.attributes()
        end = self.tokens[self.at - 1][3]
        return EnumMemberNode(name, attributes, self.end_of_line(), self.take_doc(), start, end)

    def no_dash(self, name: str, start: int, end: int, what: str) -> None:
        if "-" in name:
            message = f"Error validating: The character `-` is not allowed in {what} names."
            raise BadLine(message, start, end, f'Call it `{name.replace("-", "_")}` and add `@map("{name}")`.')

    def field(self, model: str, keyword: str) -> FieldNode:
        _, name, start, name_end = self.tokens[self.at]
        self.no_dash(name, start, name_end, "Field")
        self.at += 1
        if self.tokens[self.at][1] == ":":
            _, _, colon, end = self.tokens[self.at]
            raise BadLine("Field declarations don't require a `:`.", colon, end, "Take the `:` out.")
        if self.tokens[self.at][0] in ("newline", "end", "comment", "doc"):
            what = "composite type" if keyword == "type" else keyword
            message = f'Error validating {what} "{model}": This field declaration is invalid. '
            raise BadLine(message + "It is either missing a name or a type.", start, name_end, None)
        type_node = self.type()
        attributes = self.attributes()
        end = self.tokens[self.at - 1][3]
        return FieldNode(name, name_end, type_node, attributes, self.end_of_line(), self.take_doc(), start, end)


def _top_level_hint(first: str, opens: bool) -> str | None:
    from kusto.psl.suggest import closest

    if first in KEYWORDS:
        return "A block begins with `keyword Name {`, and each of its definitions stands on a line of its own."
    close = closest(first, KEYWORDS)
    if close is not None:
        return f"Did you mean `{close}`?"
    return "A schema holds blocks of the kinds " + ", ".join(KEYWORDS) + "." if opens else None
