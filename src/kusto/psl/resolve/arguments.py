"""Reads the arguments of one attribute: named or not, each at most once, none left over.

In go an attribute and the name that needs no name; out come expressions and, from them, plain values. It knows no
attribute: whoever asks for an argument makes it known, and `close` reports what nobody asked for.
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


def kind_of(value: Expression) -> str:
    """What sort of expression it is, as messages call it."""
    return _KINDS[type(value)]


class Arguments:
    """The arguments of one attribute.

    Args:
        report: where complaints go.
        file: the file the attribute stands in.
        attribute: the attribute.
        unnamed: the name of the argument that needs no name, or None where there is none.
    """

    def __init__(self, report: Report, file: FileNode, attribute: Attribute, unnamed: str | None) -> None:
        self.report, self.file, self.attribute = report, file, attribute
        self.unnamed = unnamed
        self.given: dict[str | None, Argument] = {}
        self.asked: list[str] = []
        self.ok = True
        self._sort_out()

    def _sort_out(self) -> None:
        bare: list[str] = []
        for arg in self.attribute.args:
            if arg.name is None:
                bare.append(show(arg.value))
            elif arg.name in self.given:
                self.error(f'Argument "{arg.name}" is already specified.', arg)
                continue
            self.given[arg.name] = arg
        if len(bare) > 1:
            self.wrong(
                "You provided multiple unnamed arguments. This is not possible. "
                f"Did you forget the brackets? Did you mean `[{', '.join(bare)}]`?"
            )

    def close(self) -> None:
        """Report every argument that nobody asked for."""
        for name, arg in self.given.items():
            if name is None or name not in self.asked:
                self.error("No such argument.", arg, did_you_mean(name, self.asked) if name else None)

    def error(self, message: str, at: Argument | Expression | Attribute, hint: str | None = None) -> None:
        """Complain about a part of the attribute."""
        self.ok = False
        self.report.error(self.file, message, at.start, at.end, hint)

    def wrong(self, message: str, hint: str | None = None) -> None:
        """Complain about the attribute as a whole."""
        self.wrong_at(self.attribute, message, hint)

    def wrong_at(self, at: Argument | Expression | Attribute, message: str, hint: str | None = None) -> None:
        """As `wrong`, shown at a part of it."""
        self.error(f'Error parsing attribute "@{self.attribute.name}": {message}', at, hint)

    def value(self, name: str) -> Expression | None:
        """The expression given for a name, or None."""
        if name in self.asked:
            found = self.given.get(name)
            return None if found is None else found.value
        self.asked.append(name)
        found = self.given.get(name)
        if name == self.unnamed and None in self.given:
            bare = self.given.pop(None)
            if found is None:
                self.given[name] = bare
                return bare.value
            self.error(f'Argument "{name}" is already specified as unnamed argument.', found)
            return None
        return None if found is None else found.value

    def required(self, name: str) -> Expression | None:
        """As `value`, with a complaint where it is missing."""
        both = name == self.unnamed and None in self.given and name in self.given
        found = self.value(name)
        if found is None and not both:
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
        self.mismatch("boolean", found)
        return None

    def constant(self, name: str) -> str | None:
        """A bare word, or None."""
        found = self.value(name)
        return None if found is None else self.as_constant(found, "constant")

    def as_text(self, value: Expression) -> str | None:
        """The value of a string literal."""
        if isinstance(value, StringNode):
            return value.value
        self.mismatch("string", value)
        return None

    def as_constant(self, value: Expression, expected: str = "constant literal") -> str | None:
        """The text of a bare word."""
        if isinstance(value, NameNode):
            return value.text
        self.mismatch(expected, value)
        return None

    def as_integer(self, value: Expression) -> int | None:
        """The value of a number without a fraction that 64 bits hold."""
        if isinstance(value, NumberNode):
            text = value.text
            if "." not in text and len(text) <= 20 and -(2**63) <= int(text) < 2**63:
                return int(text)
        self.mismatch("numeric", value)
        return None

    def mismatch(self, expected: str, value: Expression) -> None:
        """Complain that a value is of the wrong kind."""
        self.error(f"Expected a {expected} value, but received {kind_of(value)} value `{show(value)}`.", value)

    def names(self, name: str) -> tuple[str, ...] | None:
        """A list of bare words (or one), or None where there is none or something else stands in it."""
        found = self.value(name)
        if found is None:
            return None
        items = found.items if isinstance(found, ArrayNode) else (found,)
        words = [self.as_constant(item, "constant") for item in items]
        return tuple(word for word in words if word is not None) if None not in words else None
