"""Reads one literal as a value of a field's type: in go an expression and a field, out comes the value, or None."""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.schema import EnumDefault, EnumRef, EnumType, Scalar, ScalarLiteral
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import Expression, NameNode, NumberNode, StringNode, show

_BIGGEST = 2**63


def read_literal(context: Context, field: FieldDraft, arguments: Arguments, value: Expression) -> ScalarLiteral | None:
    """The value of a literal, or None after a complaint."""
    if isinstance(field.type, EnumRef):
        return _enum(context.enums[field.type.name], arguments, value)
    assert isinstance(field.type, Scalar)
    return _scalar(field.type, arguments, value)


def _enum(enum: EnumType, arguments: Arguments, value: Expression) -> EnumDefault | None:
    if not isinstance(value, NameNode):
        bare = isinstance(value, StringNode) and any(value.value == member.name for member in enum.members)
        hint = f"Write it without quotes: `{show(value)[1:-1]}`." if bare else None
        arguments.wrong(f"Expected an enum value, but found `{show(value)}`.", hint)
        return None
    names = [member.name for member in enum.members]
    if value.text not in names:
        message = f"The defined default value `{value.text}` is not a valid value of the enum specified for the field."
        arguments.wrong(message, did_you_mean(value.text, names))
        return None
    return EnumDefault(value.text)


def _scalar(scalar: Scalar, arguments: Arguments, value: Expression) -> ScalarLiteral | None:
    match scalar, value:
        case Scalar.STRING, StringNode():
            return value.value
        case Scalar.BOOLEAN, NameNode():
            if value.text in ("true", "false"):
                return value.text == "true"
            _refuse(arguments, "A boolean literal must be `true` or `false`.", value)
            return None
        case ((Scalar.INT | Scalar.BIGINT), NumberNode()):
            return _integer(scalar, arguments, value)
        case Scalar.FLOAT, NumberNode():
            return _number(arguments, value, exact=False)
        case Scalar.DECIMAL, (NumberNode() | StringNode()):
            return _number(arguments, value, exact=True)
        case Scalar.DATETIME, StringNode():
            return _datetime(arguments, value)
        case Scalar.JSON, StringNode():
            return _json(arguments, value)
        case Scalar.BYTES, StringNode():
            return _base64(arguments, value)
        case _:
            arguments.wrong(f"Expected a {scalar.value} value, but found `{show(value)}`.")
            return None


def _refuse(arguments: Arguments, message: str, at: Expression, hint: str | None = None) -> None:
    arguments.error(f'Error parsing attribute "@{arguments.attribute.name}": {message}', at, hint)


def _integer(scalar: Scalar, arguments: Arguments, value: NumberNode) -> int | str | None:
    text = value.text
    if "." in text:
        message = f'Parse error: "{text}" is not a valid integer. (invalid digit found in string)'
        _refuse(arguments, message, value)
        return None
    if len(text) > 20 or not -_BIGGEST <= int(text) < _BIGGEST:
        message = f'Parse error: "{text}" is not a valid integer. (number too large to fit in target type)'
        _refuse(arguments, message, value)
        return None
    return text if scalar is Scalar.BIGINT else int(text)


def _number(arguments: Arguments, value: NumberNode | StringNode, *, exact: bool) -> float | str | None:
    text = value.value if isinstance(value, StringNode) else value.text
    try:
        number = float(text)
    except ValueError:
        _refuse(arguments, f'Parse error: "{text}" is not a valid decimal.', value)
        return None
    if exact:
        return text
    return number if "." in text else int(text)  # a migration writes it the way the schema does


def _datetime(arguments: Arguments, value: StringNode) -> str | None:
    import datetime

    text = value.value
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or len(text) < 17:
        hint = "Write date, time and zone, like `2020-01-31T23:59:00Z`."
        _refuse(arguments, f'Parse error: "{text}" is not a valid rfc3339 datetime string.', value, hint)
        return None
    return text


def _json(arguments: Arguments, value: StringNode) -> str | None:
    import json

    try:
        json.loads(value.value)
    except (ValueError, RecursionError):
        _refuse(arguments, f"Parse error: {show(value)} is not a valid JSON string.", value)
        return None
    return value.value


def _base64(arguments: Arguments, value: StringNode) -> str | None:
    import base64

    try:
        base64.b64decode(value.value, validate=True)
    except ValueError:
        _refuse(arguments, f"Parse error: {show(value)} is not a valid base64 string.", value)
        return None
    return value.value
