"""Reads one schema file: in goes text, out come a syntax tree and every syntax error at once.

It never raises and takes linear time: a line that cannot be read is reported and left out (its block is marked
damaged), a block that is not closed ends where the next begins. Nesting is bounded, so no text exhausts the stack.
It looks nothing up: whether a type or an attribute exists is the resolver's business.
"""

from __future__ import annotations

from kusto.psl.expressions import LINE_ENDS, BadLine
from kusto.psl.lines import MemberReader
from kusto.psl.tree import Block, FileNode, Member, TopLevel
from kusto.source.diagnostics import Diagnostic
from kusto.source.text import SourceFile, Span

LARGEST = 16_000_000
"""Characters; the tree of a longer file would fill a small machine's memory."""
KEYWORDS = ("model", "view", "enum", "type", "datasource", "generator")

_BAD_LINE = {
    "datasource": "Error validating: This line is not a valid definition within a datasource.",
    "generator": "Error validating: This line is not a valid definition within a generator.",
    "enum": "Error validating: This line is not an enum value definition.",
}
_BAD_FIELD = "Error validating: This line is not a valid field or attribute definition."
_BAD_TOP = "Error validating: This line is invalid. It does not start with any known Prisma schema keyword."
_BAD_BLOCK = (
    "Error validating: This block is invalid. It does not start with any known Prisma schema keyword. "
    "Valid keywords include 'model', 'enum', 'type', 'datasource' and 'generator'."
)
_BAD_ALIAS = (
    "Error validating: Invalid type definition. Please check the documentation in https://pris.ly/d/composite-types"
)


def parse_file(file: SourceFile) -> tuple[FileNode, list[Diagnostic]]:
    """The tree of a file, and its syntax errors in order; a file too big to be a schema is not read (K1114)."""
    if len(file.text) > LARGEST:
        size = f"{len(file.text) / 1e6:.0f} million characters"
        message = f"This file has {size}: no schema is that long, and it is not read."
        hint = f"Schema files may have up to {LARGEST // 10**6} million characters; a schema may have several files."
        return FileNode(file, ()), [Diagnostic("K1114", message, Span(file, 0, 0), hint)]
    parser = _Parser(file)
    return FileNode(file, parser.file_items()), parser.diagnostics


class _Parser(MemberReader):
    def file_items(self) -> tuple[TopLevel, ...]:
        items: list[TopLevel] = []
        while self.tokens[self.at][0] != "end":
            layout = self.layout()
            if layout is not None:
                items.append(layout)
                continue
            header = self.header()
            if header is not None:
                items.append(self.block(*header))
            else:
                self.wrong_top_level()
        return tuple(items)

    # Heads of blocks

    def header(self) -> tuple[str, int] | None:
        """The keyword, and how many tokens stand before the brace, where a block begins at the cursor.

        Between keyword and name no space is needed: ``modelUser {`` is a model called User, as it is for Prisma.
        """
        kind, text, _, _ = self.tokens[self.at]
        if kind != "word":
            return None
        for keyword in KEYWORDS:
            if text == keyword:
                if self.at_name(1) and self.tokens[self.at + 2][1] == "{":
                    return keyword, 2
            elif text.startswith(keyword) and text[len(keyword)] not in "_-" and self.tokens[self.at + 1][1] == "{":
                return keyword, 1
        return None

    def skip_rest(self) -> tuple[str, int]:
        """Go behind the end of this line; the text passed over and where it ended."""
        start = end = self.tokens[self.at][2]
        while self.tokens[self.at][0] not in LINE_ENDS:
            end = self.tokens[self.at][3]
            self.at += 1
        self.at += self.tokens[self.at][0] == "newline"
        return self.file.text[start:end], end

    def wrong_top_level(self) -> None:
        """Report a line that begins no block, or a whole block where it looks like one."""
        if self.alias():
            return
        first, start = self.tokens[self.at][1], self.tokens[self.at][2]
        is_block = self.at_name() and self.tokens[self.at + 1][1] == "{"
        quoted = False
        at = self.at
        while self.tokens[at][0] not in LINE_ENDS:
            quoted = quoted or self.tokens[at][0] in ("string", "quote")
            at += 1
        opens = self.tokens[at - 1][1] == "{"
        _, end = self.skip_rest()
        self.docs = []
        closed = is_block and self.closes_later()
        message = _BAD_BLOCK if closed else _BAD_TOP
        self.error(message, start, end, _top_level_hint(first, opens), conceal=quoted)
        if closed or opens:
            self.skip_block()

    def closes_later(self) -> bool:
        """Does a brace close before the next block begins?"""
        if self.last_brace is None:
            braces = [at for at, token in enumerate(self.tokens) if token[1] == "}"]
            self.last_brace = braces[-1] if braces else -1
        return self.last_brace >= self.at

    def alias(self) -> bool:
        """``type A = Int``: once the way to name types."""
        tokens, at = self.tokens, self.at
        if tokens[at][1] != "type" or not self.at_name(1) or tokens[at + 2][1] != "=" or not self.at_name(3):
            return False
        start = tokens[at][2]
        _, end = self.skip_rest()
        self.docs = []
        self.error(_BAD_ALIAS, start, end, "Write the type itself where the alias stands.")
        return True

    def skip_block(self) -> None:
        """Leave out the lines of a block that is none, up to its brace."""
        while self.tokens[self.at][0] != "end" and self.header() is None:
            closing = self.tokens[self.at][1] == "}"
            if closing:
                self.at += 1
                return
            self.skip_rest()

    # Blocks

    def block(self, keyword: str, ahead: int) -> Block:
        start, text = self.tokens[self.at][2], self.tokens[self.at][1]
        if ahead == 1:
            name, name_start = text[len(keyword) :], start + len(keyword)
        else:
            _, name, name_start, _ = self.tokens[self.at + 1]
        self.at += ahead + 1
        doc, comment = self.take_doc(), self.behind_brace()
        before = len(self.diagnostics)
        members = self.members(keyword, name)
        self.docs = []
        closed = self.tokens[self.at][1] == "}"
        if closed:
            self.at += 1
            end, end_comment = self.tokens[self.at - 1][3], self.after_block()
        else:
            end, end_comment = self.tokens[self.at - 1][3], None
            self.not_closed(keyword, name, start, name_start + len(name))
        damaged = len(self.diagnostics) > before
        return Block(keyword, name, name_start, tuple(members), comment, end_comment, doc, damaged, start, end)

    def behind_brace(self) -> str | None:
        """Whatever stands behind ``{`` on its line is passed over; a comment is kept."""
        text, _ = self.skip_rest()
        return text if text.startswith(("//", "/*")) else None

    def not_closed(self, keyword: str, name: str, start: int, end: int) -> None:
        """Report where the brace is missed: at the next block, or at the block itself where the file ends."""
        message = f'Error validating: The {keyword} "{name}" is not closed.'
        hint = "The block ends with a `}` on a line of its own."
        if self.tokens[self.at][0] != "end":
            line, _ = self.file.position(start)
            hint = f'Put a `}}` before this line: the {keyword} "{name}" (line {line}) is still open here.'
            start, end = self.tokens[self.at][2], self.tokens[self.at][3]
        self.error(message, start, end, hint)

    def after_block(self) -> str | None:
        """The comment behind ``}``, if any; another block may follow on the same line."""
        kind, text, _, _ = self.tokens[self.at]
        comment = None
        if kind in ("comment", "doc"):
            comment = text
            self.at += 1
        self.at += self.tokens[self.at][0] == "newline"
        return comment

    def members(self, keyword: str, name: str) -> list[Member]:
        members: list[Member] = []
        while True:
            kind, text, _, _ = self.tokens[self.at]
            if kind == "end" or text == "}" or (kind == "word" and self.header() is not None):
                return members
            layout = self.layout()
            if layout is not None:
                members.append(layout)
                continue
            start = self.tokens[self.at][2]
            try:
                members.append(self.member(keyword, name))
            except BadLine as bad:
                message = bad.message or _BAD_LINE.get(keyword, _BAD_FIELD)
                self.docs = []
                end = max(bad.start, bad.end)
                if self.tokens[self.at][1] != "}" or self.tokens[self.at][2] == start:
                    self.skip_rest()
                    self.at -= self.tokens[self.at - 1][0] == "newline"
                self.error(message, min(bad.start, end), end, bad.hint, conceal=keyword == "datasource")
            self.at += self.tokens[self.at][0] == "newline"


def _top_level_hint(first: str, opens: bool) -> str | None:
    from kusto.psl.suggest import closest

    if first in KEYWORDS:
        return "A block begins with `keyword Name {`, and each of its definitions stands on a line of its own."
    close = closest(first, KEYWORDS)
    if close is not None:
        return f"Did you mean `{close}`?"
    return "A schema holds blocks of the kinds " + ", ".join(KEYWORDS) + "." if opens else None
