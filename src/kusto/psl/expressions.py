"""Reads what stands within a line: types, attributes, arguments and values.

In go tokens and a cursor, out come nodes; a line that cannot be read raises `BadLine`, which the parser of lines
catches. Nesting is bounded, so no text exhausts the stack.
"""

from __future__ import annotations

from kusto.psl.lexer import Token, tokenize, unescape
from kusto.psl.schema import Arity
from kusto.psl.tree import (
    Argument,
    ArrayNode,
    Attribute,
    CallNode,
    Expression,
    NameNode,
    NumberNode,
    StringNode,
    TypeNode,
)
from kusto.source.diagnostics import Diagnostic
from kusto.source.text import SourceFile, Span

LINE_ENDS = frozenset({"newline", "end"})
_MAX_DEPTH = 24


class BadLine(Exception):
    """The line cannot be read on; caught by the loop over the lines."""

    def __init__(self, message: str | None, start: int, end: int, hint: str | None) -> None:
        super().__init__()
        self.message, self.start, self.end, self.hint = message, start, end, hint


class LineReader:
    """A cursor over the tokens of a file, and what can be read at it."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.tokens: list[Token] = tokenize(file.text)
        self.at = 0
        self.diagnostics: list[Diagnostic] = []

    def error(self, message: str, start: int, end: int, hint: str | None = None, *, conceal: bool = False) -> None:
        """Report a place, and go on."""
        finding = Diagnostic("P1012", message, Span(self.file, start, end), hint, conceal=conceal)
        self.diagnostics.append(finding)

    def fail(self, expected: str) -> BadLine:
        """The error for the token at hand, which is not what was expected."""
        kind, text, start, end = self.tokens[self.at]
        if kind == "quote":
            return BadLine(None, start, end, 'This string is not closed: it lacks a `"` at its end.')
        found = "the line ends here" if kind in LINE_ENDS else f"found `{text}`"
        if kind == "string":
            found = "found a string"  # which may be a secret
        return BadLine(None, start, max(end, start), f"Expected {expected}, {found}.")

    # Types

    def type(self) -> TypeNode:
        kind, name, start, _ = self.tokens[self.at]
        if name == "[":
            message = "To specify a list, please use `Type[]` instead of `[Type]`."
            raise BadLine(message, start, self.bracket_end(), None)
        if kind != "word":
            raise self.fail("a type")
        self.at += 1
        unsupported: str | None = None
        if name == "Unsupported" and self.tokens[self.at][1] == "(":
            unsupported = self.unsupported()
        arity = self.arity(start)
        return TypeNode(name, arity, unsupported, start, self.tokens[self.at - 1][3])

    def bracket_end(self) -> int:
        end = self.tokens[self.at][3]
        for kind, text, _, token_end in self.tokens[self.at : self.at + 4]:
            if kind in LINE_ENDS:
                break
            end = token_end
            if text == "]":
                break
        return end

    def unsupported(self) -> str:
        self.at += 1
        if self.tokens[self.at][0] != "string":
            raise self.fail('the database\'s name of the type as a string, like `Unsupported("circle")`')
        value = self.string().value
        if self.tokens[self.at][1] != ")":
            raise self.fail("`)`")
        self.at += 1
        return value

    def arity(self, start: int) -> Arity:
        arity = Arity.REQUIRED
        tokens = self.tokens
        if tokens[self.at][1] == "[" and tokens[self.at + 1][1] == "]":
            self.at += 2
            arity = Arity.LIST
            if tokens[self.at][1] == "?":
                message = "Optional lists are not supported. Use either `Type[]` or `Type?`."
                raise BadLine(message, start, tokens[self.at][3], None)
        elif tokens[self.at][1] == "?":
            self.at += 1
            arity = Arity.OPTIONAL
        elif tokens[self.at][1] == "!":
            message = "Fields are required by default, `!` is no longer required."
            raise BadLine(message, start, tokens[self.at][3], None)
        return arity

    # Attributes and expressions

    def attributes(self) -> tuple[Attribute, ...]:
        found: list[Attribute] = []
        while self.tokens[self.at][1] == "@":
            found.append(self.attribute())
        if self.tokens[self.at][1] == "@@":
            raise self.fail("an attribute of the field, which begins with one `@`")
        return tuple(found)

    def attribute(self) -> Attribute:
        _, sign, start, _ = self.tokens[self.at]
        self.at += 1
        if self.tokens[self.at][0] != "word":
            raise self.fail("the name of an attribute")
        name = self.path()
        args: tuple[Argument, ...] = ()
        if self.tokens[self.at][1] == "(":
            args = self.arguments(name, 0)
        return Attribute(name, args, start, self.tokens[self.at - 1][3], sign == "@@")

    def path(self) -> str:
        """A word, or words joined by dots without spaces between."""
        tokens = self.tokens
        name, end = tokens[self.at][1], tokens[self.at][3]
        self.at += 1
        while tokens[self.at][1] == "." and tokens[self.at][2] == end and tokens[self.at + 1][0] == "word":
            if tokens[self.at + 1][2] != tokens[self.at][3]:
                break
            name = f"{name}.{tokens[self.at + 1][1]}"
            end = tokens[self.at + 1][3]
            self.at += 2
        return name

    def arguments(self, owner: str, depth: int) -> tuple[Argument, ...]:
        self.at += 1
        args: list[Argument] = []
        if self.tokens[self.at][1] == ")":
            self.at += 1
            return ()
        while True:
            args.append(self.argument(depth))
            _, text, start, end = self.tokens[self.at]
            if text == ")":
                self.at += 1
                return tuple(args)
            if text != ",":
                raise self.fail("`,` or `)`")
            self.at += 1
            if self.tokens[self.at][1] == ")":
                message = "Trailing commas are not valid in attribute arguments, please remove the comma."
                raise BadLine(f'Error parsing attribute "@{owner}": {message}', start, end, None)

    def argument(self, depth: int) -> Argument:
        kind, text, start, _ = self.tokens[self.at]
        name: str | None = None
        if kind == "word" and self.tokens[self.at + 1][1] == ":":
            name = text
            self.at += 2
        value = self.expression(depth)
        return Argument(name, value, start, self.tokens[self.at - 1][3])

    def expression(self, depth: int) -> Expression:
        kind, text, start, end = self.tokens[self.at]
        if depth > _MAX_DEPTH:
            raise BadLine(None, start, end, f"Values nested more than {_MAX_DEPTH} deep are not read.")
        if kind == "string":
            return self.string()
        if kind == "number":
            self.at += 1
            return NumberNode(text, start, end)
        if kind == "word":
            name = self.path()
            if self.tokens[self.at][1] == "(":
                args = self.arguments(name, depth + 1)
                return CallNode(name, args, start, self.tokens[self.at - 1][3])
            return NameNode(name, start, self.tokens[self.at - 1][3])
        if text == "[":
            return self.array(depth)
        raise self.fail("a value")

    def string(self) -> StringNode:
        _, text, start, end = self.tokens[self.at]
        self.at += 1
        value, wrong = unescape(text)
        if wrong is not None:
            message = "Unknown escape sequence. If the value is a windows-style path, `\\` must be escaped as `\\\\`."
            self.error(message, start + wrong, start + wrong + 2)
        return StringNode(value, text, start, end)

    def array(self, depth: int) -> ArrayNode:
        start = self.tokens[self.at][2]
        self.at += 1
        items: list[Expression] = []
        if self.tokens[self.at][1] != "]":
            items.append(self.expression(depth + 1))
            while self.tokens[self.at][1] == ",":
                self.at += 1
                items.append(self.expression(depth + 1))
        if self.tokens[self.at][1] != "]":
            raise self.fail("`,` or `]`")
        self.at += 1
        return ArrayNode(tuple(items), start, self.tokens[self.at - 1][3])
