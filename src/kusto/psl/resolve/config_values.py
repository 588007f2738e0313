"""Reads the values of datasource and generator blocks: in go lines, out come texts, `EnvUrl`s and lists.

A value that may be a URL never gets into a message: such lines are concealed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kusto.psl.resolve.arguments import kind_of
from kusto.psl.resolve.drafts import Report
from kusto.psl.schema import EnvUrl
from kusto.psl.tree import ArrayNode, Block, CallNode, Expression, FileNode, PropertyNode, StringNode, show

_T = TypeVar("_T")


class Values:
    """The lines of one block by name; each name counts once.

    Args:
        conceal: values may be secrets, so that no message shows one.
    """

    def __init__(self, report: Report, file: FileNode, block: Block, conceal: bool) -> None:
        self.report, self.file, self.block, self.conceal = report, file, block, conceal
        self.found: dict[str, PropertyNode] = {}
        self.complete = True
        for member in block.members:
            if isinstance(member, PropertyNode):
                self._add(member)

    def _add(self, member: PropertyNode) -> None:
        kind = "source" if self.block.keyword == "datasource" else self.block.keyword
        if member.name in self.found:
            message = f'Key "{member.name}" is already defined in {kind} "{self.block.name}".'
            self.error(message, member.start, member.name_end)
        elif member.value is None:
            self.complete = False
            words = f"{self.block.keyword} {self.block.name}"
            message = f"Property {member.name} in {words} needs to be assigned a value"
            # Prisma points at the block; the line is where it is mended.
            self.error(message, member.start, member.end)
        self.found.setdefault(member.name, member)

    def error(self, message: str, start: int, end: int, hint: str | None = None) -> None:
        """Complain about a place of the block."""
        self.report.error(self.file, message, start, end, hint, conceal=self.conceal)

    def value(self, name: str) -> Expression | None:
        """What stands behind the ``=`` of a line, or None where there is no such line."""
        line = self.found.get(name)
        return None if line is None else line.value

    def missing(self, name: str, what: str, hint: str | None = None) -> None:
        """Complain that a line is missing, at the block's head."""
        start = self.block.name_start
        message = f'Argument "{name}" is missing in {what} block "{self.block.name}".'
        self.error(message, start, start + len(self.block.name), hint)

    def text(self, value: Expression) -> str | None:
        """A string literal."""
        if isinstance(value, StringNode):
            return value.value
        self.mismatch("string", value)
        return None

    def text_or_env(self, value: Expression, hint: str | None = None) -> EnvUrl | str | None:
        """A string literal, or a call of ``env`` with the name of a variable."""
        if isinstance(value, StringNode):
            return value.value
        if not isinstance(value, CallNode) or value.name != "env":
            self.mismatch("String", value, hint)
            return None
        if len(value.args) != 1:
            message = "Exactly one string parameter must be passed to the env function."
            self.error(message, value.start, value.end, hint)
            return None
        argument = value.args[0]
        if argument.name is not None:
            message = "The env function doesn't expect named arguments"
            self.report.warning(self.file, message, argument.start, argument.end)
        name = self.text(argument.value)
        return None if name is None else EnvUrl(name)

    def items(self, value: Expression, read: Callable[[Expression], _T | None]) -> tuple[_T, ...]:
        """What stands in brackets, or a single value without them."""
        given = value.items if isinstance(value, ArrayNode) else (value,)
        return tuple(item for one in given if (item := read(one)) is not None)

    def mismatch(self, expected: str, value: Expression, hint: str | None = None) -> None:
        """Complain that a value is of the wrong kind."""
        shown = "…" if self.conceal and not isinstance(value, CallNode) else show(value)
        message = f"Expected a {expected} value, but received {kind_of(value)} value `{shown}`."
        self.error(message, value.start, value.end, hint)
