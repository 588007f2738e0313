"""Reads one literal as a value of a field's type: in go an expression and a field, out comes the value, or None.

Whether it is of the right kind is said at once; whether its text makes sense (is this JSON?) is a rule of its own, in
`psl.rules.literals`.
"""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.schema import EnumDefault, EnumRef, Scalar, ScalarLiteral
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import Expression, NameNode, NumberNode, StringNode, show


def read_literal(context: Context, field: FieldDraft, arguments: Arguments, value: Expression) -> ScalarLiteral | None:
    """The value of a literal, or None after a complaint."""
    if isinstance(field.type, EnumRef):
        return _enum(context, field.type.name, arguments, value)
    assert isinstance(field.type, Scalar)
    return _scalar(field.type, arguments, value)


def _enum(context: Context, enum: str, arguments: Arguments, value: Expression) -> EnumDefault | None:
    if not isinstance(value, NameNode):
        bare = isinstance(value, StringNode) and value.value in context.members(enum)
        hint = f"Write it without quotes: `{show(value)[1:-1]}`." if bare else None
        arguments.wrong(f"Expected an enum value, but found `{show(value)}`.", hint)
        return None
    if value.text not in context.members(enum):
        message = f"The defined default value `{value.text}` is not a valid value of the enum specified for the field."
        names = (member.name for member in context.enums[enum].members)
        arguments.wrong(message, did_you_mean(value.text, names))
        return None
    return EnumDefault(value.text)


def _scalar(scalar: Scalar, arguments: Arguments, value: Expression) -> ScalarLiteral | None:
    match scalar, value:
        case ((Scalar.STRING | Scalar.DATETIME | Scalar.JSON | Scalar.BYTES), StringNode()):
            return value.value
        case Scalar.BOOLEAN, NameNode():
            if value.text in ("true", "false"):
                return value.text == "true"
            arguments.wrong_at(value, "A boolean literal must be `true` or `false`.")
            return None
        case Scalar.INT, NumberNode():
            return int(value.text) if "." not in value.text and len(value.text) < 25 else value.text
        case Scalar.BIGINT, NumberNode():
            return value.text
        case Scalar.FLOAT, NumberNode():  # a migration writes it the way the schema does
            return float(value.text) if "." in value.text or len(value.text) > 4000 else int(value.text)
        case Scalar.DECIMAL, NumberNode():
            return value.text
        case Scalar.DECIMAL, StringNode():
            return value.value
        case _:
            arguments.wrong(f"Expected a {scalar.value} value, but found `{show(value)}`.")
            return None
