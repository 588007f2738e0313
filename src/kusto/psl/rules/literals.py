"""The rule about the text of literals: a default of type Json must be JSON, a DateTime a moment, an Int fit 64 bits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.schema import Scalar
from kusto.psl.tree import ArrayNode, Expression, NumberNode, StringNode

_DEEPEST = 127
"""How deep JSON may be nested, as Prisma has it."""
_MOMENT_HINT = "Write date, time and zone, like `2020-01-31T23:59:00Z`."
_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+\-\u2212](\d\d):(\d\d))", re.ASCII
)
_DECIMAL = re.compile(r"[+-]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?", re.ASCII)


def check_literals(context: Context) -> None:
    """Report literals that are no values of their type."""
    for model in (*context.composites.values(), *context.models.values()):
        for field in model.fields.values():
            if field.default_value is not None and isinstance(field.type, Scalar):
                for value in _flat(field.default_value):
                    _check(context, field, field.type, value)


def _flat(value: Expression) -> Iterator[Expression]:
    if not isinstance(value, ArrayNode):
        yield value
        return
    for item in value.items:  # nesting is bounded by the parser
        yield from _flat(item)


def _check(context: Context, field: FieldDraft, scalar: Scalar, value: Expression) -> None:
    match scalar, value:
        case Scalar.JSON, StringNode():
            fault, hint = _json(value.value), None
            words = "JSON string"
        case Scalar.BYTES, StringNode():
            fault, hint = _base64(value.value), None
            words = "base64 string"
        case Scalar.DATETIME, StringNode():
            fault, hint = _moment(value.value), _MOMENT_HINT
            words = "rfc3339 datetime string"
        case ((Scalar.INT | Scalar.BIGINT), NumberNode()):
            fault, hint = _integer(value.text), None
            words = "integer"
        case Scalar.DECIMAL, StringNode():
            fault, hint = _decimal(value.value), None
            words = "decimal"
        case _:
            return
    if fault is not None:
        text = value.value if isinstance(value, StringNode) else value.text
        message = f'Error parsing attribute "@default": Parse error: "{text}" is not a valid {words}. ({fault})'
        context.report.error(field.model.file, message, value.start, value.end, hint)


def _json(text: str) -> str | None:
    import json

    faults: list[str] = []

    def number(digits: str) -> float:
        value = float(digits)
        if value in (float("inf"), float("-inf")):
            faults.append("number out of range")
        return value

    def constant(name: str) -> None:
        faults.append(f"{name} is no JSON")

    if _depth(text) > _DEEPEST:
        return "recursion limit exceeded"
    try:
        value = json.loads(text, parse_constant=constant, parse_float=number, parse_int=number)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "unexpected end of hex escape"
    except json.JSONDecodeError as error:
        return f"{error.msg} at line {error.lineno} column {error.colno}"
    except (ValueError, RecursionError) as error:
        return str(error) or "nested too deep"
    return faults[0] if faults else None


def _depth(text: str) -> int:
    """How deep the brackets are nested; those within strings do not count."""
    depth = deepest = 0
    for part in re.findall(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text):
        depth += (part in "[{") - (part in "]}")
        deepest = max(deepest, depth)
    return deepest


def _base64(text: str) -> str | None:
    import base64

    try:
        sound = base64.b64encode(base64.b64decode(text.encode("ascii"), validate=True)).decode() == text
    except ValueError:
        sound = False
    return None if sound else "Could not convert from `base64 encoded bytes` to `PrismaValue::Bytes`"


def _moment(text: str) -> str | None:
    import calendar

    found = _MOMENT.fullmatch(text)
    if found is None:
        complete = len(text) >= 20
        return "input contains invalid characters" if complete else "premature end of input"
    year, month, day, hour, minute, second, *zone = (int(part or 0) for part in found.groups())
    sound = 1 <= month <= 12 and 1 <= day <= calendar.monthrange(max(year, 1) if year else 4, month)[1]
    sound = sound and hour < 24 and minute < 60 and second <= 60 and zone[0] < 24 and zone[1] < 60
    return None if sound else "input is out of range"


def _integer(text: str) -> str | None:
    if "." in text:
        return "invalid digit found in string"
    if len(text) > 4000 or not -(2**63) <= int(text) < 2**63:
        return f"number too {'small' if text.startswith('-') else 'large'} to fit in target type"
    return None


def _decimal(text: str) -> str | None:
    if not text:
        return "Failed to parse empty string"
    return None if _DECIMAL.fullmatch(text) else "invalid digit found in string"
