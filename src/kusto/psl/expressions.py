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

    def at_name(self, ahead: int = 0) -> bool:
        """Is the token at hand one that may be a name? Whether it may begin with a digit is decided later."""
        kind, text, _, _ = self.tokens[self.at + ahead]
        return kind == "word" or kind == "digits" or (kind == "number" and text.isdigit())

    # Types

    def type(self) -> TypeNode:
        _, name, start, _ = self.tokens[self.at]
        if name == "[":
            raise self.old_list(start)
        if not self.at_name():
            raise self.fail("a type")
        self.at += 1
        unsupported: str | None = None
        if name == "Unsupported" and self.tokens[self.at][1] == "(" and self.adjacent():
            unsupported = self.unsupported()
        arity = self.arity(start)
        return TypeNode(name, arity, unsupported, start, self.tokens[self.at - 1][3])

    def adjacent(self) -> bool:
        """Does the token at hand begin where the one before it ended?"""
        return self.tokens[self.at][2] == self.tokens[self.at - 1][3]

    def old_list(self, start: int) -> BadLine:
        """``[Type]``, as lists were once written."""
        bracket = self.at
        self.at += 1
        if self.at_name() and self.tokens[self.at + 1][1] == "]":
            message = "To specify a list, please use `Type[]` instead of `[Type]`."
            self.at += 2
            return self.only_this(BadLine(message, start, self.tokens[self.at - 1][3], None))
        self.at = bracket
        return self.fail("a type")

    def only_this(self, fault: BadLine) -> BadLine:
        """The fault, if the rest of the line is sound; else there is more to say than that."""
        self.attributes()
        self.end_of_line()
        return fault

    def end_of_line(self) -> str | None:
        """The comment behind a definition, if any; the line must end after it."""
        comment: str | None = None
        if self.tokens[self.at][0] in ("comment", "doc"):
            comment = self.tokens[self.at][1]
            self.at += 1
        if self.tokens[self.at][0] not in LINE_ENDS:
            raise self.fail("the end of the line")
        return comment

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
        tokens, at = self.tokens, self.at
        if tokens[at][1] == "[" and tokens[at + 1][1] == "]" and tokens[at + 1][2] == tokens[at][3]:
            self.at += 2
            if tokens[self.at][1] == "?":
                self.at += 1
                message = "Optional lists are not supported. Use either `Type[]` or `Type?`."
                raise self.only_this(BadLine(message, start, tokens[self.at - 1][3], None))
            return Arity.LIST
        if tokens[at][1] == "?":
            self.at += 1
            return Arity.OPTIONAL
        if tokens[at][1] == "!":
            self.at += 1
            message = "Fields are required by default, `!` is no longer required."
            raise self.only_this(BadLine(message, start, tokens[at][3], None))
        return Arity.REQUIRED

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
        if not self.at_name():
            raise self.fail("the name of an attribute")
        name = self.path()
        args: tuple[Argument, ...] = ()
        if self.tokens[self.at][1] == "(":
            args = self.arguments(f"@{name}", 0)
        return Attribute(name, args, start, self.tokens[self.at - 1][3], sign == "@@")

    def path(self) -> str:
        """A word, or words joined by dots without spaces between."""
        tokens = self.tokens
        name, end = tokens[self.at][1], tokens[self.at][3]
        self.at += 1
        while tokens[self.at][2] == end and (tokens[self.at][1] == "." or name.endswith(".")):
            if tokens[self.at][1] != "." and not self.at_name():
                break
            name += tokens[self.at][1]
            end = tokens[self.at][3]
            self.at += 1
        return name

    def arguments(self, owner: str | None, depth: int) -> tuple[Argument, ...]:
        """What stands in parentheses.

        Args:
            owner: the attribute, for messages; None where faults of commas go unsaid, as they do deep inside.
        """
        self.at += 1
        args: list[Argument] = []
        while self.tokens[self.at][1] not in (")", ","):
            argument = self.argument(owner, depth)
            if argument is not None:
                args.append(argument)
            if self.tokens[self.at][1] != ",":
                break
            if self.tokens[self.at + 1][1] == ")":
                break
            self.at += 1
        if self.tokens[self.at][1] == ",":
            self.trailing_comma(owner)
        if self.tokens[self.at][1] != ")":
            raise self.fail("`,` or `)`")
        self.at += 1
        return tuple(args)

    def trailing_comma(self, owner: str | None) -> None:
        _, _, start, end = self.tokens[self.at]
        if self.tokens[self.at + 1][1] != ")":
            raise self.fail("a value")
        if owner is not None:
            message = "Trailing commas are not valid in attribute arguments, please remove the comma."
            self.error(f'Error parsing attribute "{owner}": {message}', start, end)
        self.at += 1

    def argument(self, owner: str | None, depth: int) -> Argument | None:
        """One argument, or None where its value is missing, which is reported."""
        _, text, start, end = self.tokens[self.at]
        name: str | None = None
        if self.at_name() and self.tokens[self.at + 1][1] == ":":
            name = text
            self.at += 2
            if self.tokens[self.at][1] in (",", ")"):
                if owner is not None:
                    message = f"The `{name}` argument is missing a value."
                    self.error(f'Error parsing attribute "{owner}": {message}', start, end)
                return None
        value = self.expression(depth, owner)
        return Argument(name, value, start, self.tokens[self.at - 1][3])

    def expression(self, depth: int, owner: str | None = None) -> Expression:
        kind, text, start, end = self.tokens[self.at]
        if depth > _MAX_DEPTH:
            raise BadLine(None, start, end, f"Values nested more than {_MAX_DEPTH} deep are not read.")
        if kind == "string":
            return self.string()
        if text == "[":
            return self.array(depth, owner)
        if kind == "number" and self.tokens[self.at + 1][1] != "(":
            self.at += 1
            return NumberNode(text, start, end)
        if self.at_name():
            name = self.path()
            if self.tokens[self.at][1] == "(":
                args = self.arguments(owner if depth < 2 else None, depth + 1)
                return CallNode(name, args, start, self.tokens[self.at - 1][3])
            if kind == "word":
                return NameNode(name, start, self.tokens[self.at - 1][3])
        raise self.fail("a value")

    def string(self) -> StringNode:
        _, text, start, end = self.tokens[self.at]
        self.at += 1
        value, wrong = unescape(text)
        for at in wrong:
            message = "Unknown escape sequence. If the value is a windows-style path, `\\` must be escaped as `\\\\`."
            if text[at + 1] == "u":
                message = "Invalid unicode escape sequence."
            self.error(message, start + at, start + at + 2, conceal=True)
        return StringNode(value, text, start, end)

    def array(self, depth: int, owner: str | None) -> ArrayNode:
        start = self.tokens[self.at][2]
        self.at += 1
        items: list[Expression] = []
        if self.tokens[self.at][1] != "]":
            items.append(self.expression(depth + 1, owner))
            while self.tokens[self.at][1] == ",":
                self.at += 1
                items.append(self.expression(depth + 1, owner))
        if self.tokens[self.at][1] != "]":
            raise self.fail("`,` or `]`")
        self.at += 1
        return ArrayNode(tuple(items), start, self.tokens[self.at - 1][3])
