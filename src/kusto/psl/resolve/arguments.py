"""Reads the arguments of one attribute: named or not, each at most once, none left over.

In go an attribute and the names it knows; out come expressions and, from them, plain values. It knows no attribute.
"""

from __future__ import annotations

from kusto.psl.resolve.drafts import Report
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import (
    Argument,
    ArrayNode,
    Attribute,
    CallNode,
    Expression,
    FileNode,
    NameNode,
    NumberNode,
    StringNode,
    show,
)

_KINDS: dict[type[Expression], str] = {
    StringNode: "string",
    NumberNode: "numeric",
    NameNode: "literal",
    ArrayNode: "array",
    CallNode: "functional",
}


class Arguments:
    """The arguments of one attribute.

    Args:
        report: where complaints go.
        file: the file the attribute stands in.
        attribute: the attribute.
        unnamed: the name of the argument that needs no name, or None where there is none.
        known: the other names.
    """

    def __init__(
        self, report: Report, file: FileNode, attribute: Attribute, unnamed: str | None, known: tuple[str, ...] = ()
    ) -> None:
        self.report, self.file, self.attribute = report, file, attribute
        self.unnamed, self.known = unnamed, known
        self.found: dict[str, Argument] = {}
        self.ok = True
        self._sort_out()

    def _sort_out(self) -> None:
        bare = [arg for arg in self.attribute.args if arg.name is None]
        if len(bare) > 1 and self.unnamed is not None:
            shown = ", ".join(show(arg.value) for arg in bare)
            self.wrong(
                "You provided multiple unnamed arguments. This is not possible. "
                f"Did you forget the brackets? Did you mean `[{shown}]`?"
            )
            return
        for arg in self.attribute.args:
            name = arg.name or self.unnamed
            if name is None or (name != self.unnamed and name not in self.known):
                hint = did_you_mean(name, self.known) if name else None
                self.error("No such argument.", arg, hint)
            elif name in self.found:
                as_unnamed = " as unnamed argument" if self.found[name].name is None else ""
                self.error(f'Argument "{name}" is already specified{as_unnamed}.', arg)
            else:
                self.found[name] = arg

    def error(self, message: str, at: Argument | Expression | Attribute, hint: str | None = None) -> None:
        """Complain about a part of the attribute."""
        self.ok = False
        self.report.error(self.file, message, at.start, at.end, hint)

    def wrong(self, message: str, hint: str | None = None) -> None:
        """Complain about the attribute as a whole."""
        label = f"{'@@' if self.attribute.is_block else '@'}{self.attribute.name}"
        self.error(f'Error parsing attribute "{label}": {message}', self.attribute, hint)

    def value(self, name: str) -> Expression | None:
        """The expression given for a name, or None."""
        found = self.found.get(name)
        return None if found is None else found.value

    def required(self, name: str) -> Expression | None:
        """As `value`, with a complaint where it is missing (unless there was another complaint already)."""
        found = self.value(name)
        if found is None and not self.ok and not self.found:
            return None
        if found is None:
            self.error(f'Argument "{name}" is missing.', self.attribute)
        return found

    def text(self, name: str) -> str | None:
        """The string given for a name, or None."""
        found = self.value(name)
        return None if found is None else self.as_text(found)

    def name_text(self, name: str) -> str | None:
        """As `text`, for names in the database or the client, which cannot be empty."""
        found = self.text(name)
        if found == "":
            self.wrong(f"The `{name}` argument cannot be an empty string.")
            return None
        return found

    def boolean(self, name: str) -> bool | None:
        """``true`` or ``false``, or None where nothing is given."""
        found = self.value(name)
        if found is None:
            return None
        if isinstance(found, NameNode) and found.text in ("true", "false"):
            return found.text == "true"
        self.mismatch("a boolean", found)
        return None

    def constant(self, name: str) -> str | None:
        """A bare word, or None."""
        found = self.value(name)
        return None if found is None else self.as_constant(found)

    def as_text(self, value: Expression) -> str | None:
        """The value of a string literal."""
        if isinstance(value, StringNode):
            return value.value
        self.mismatch("a string", value)
        return None

    def as_constant(self, value: Expression) -> str | None:
        """The text of a bare word."""
        if isinstance(value, NameNode):
            return value.text
        self.mismatch("a constant literal", value)
        return None

    def mismatch(self, expected: str, value: Expression) -> None:
        """Complain that a value is of the wrong kind."""
        kind = _KINDS[type(value)]
        self.error(f"Expected {expected} value, but received {kind} value `{show(value)}`.", value)

    def names(self, name: str) -> tuple[str, ...] | None:
        """A list of bare words (or one), or None."""
        found = self.value(name)
        if found is None:
            return None
        items = found.items if isinstance(found, ArrayNode) else (found,)
        words = [self.as_constant(item) for item in items]
        return tuple(word for word in words if word is not None)
