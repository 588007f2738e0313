"""Checks of Python values against the schema's scalar types, shared by the dialects' encoders.

Each returns the value in its plain form or raises `InputError`; None never reaches them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, NoReturn

from kusto.dialect import Converter
from kusto.errors import InputError
from kusto.psl.schema import EnumRef, EnumType, Scalar, ScalarField

_INT_MIN, _INT_MAX = -(2**31), 2**31 - 1
_BIG_MIN, _BIG_MAX = -(2**63), 2**63 - 1


def refuse(expected: str, value: object) -> NoReturn:
    """Raise the error for a value of the wrong type; shows the type, never the value."""
    raise InputError(f"expected {expected}, got {type(value).__name__}")


def text(value: Any) -> str:
    """String; UUIDs are written out."""
    if type(value) is str:
        return value
    if isinstance(value, str):
        return str(value.value) if isinstance(value, Enum) else str(value)
    if type(value).__name__ == "UUID":
        return str(value)
    refuse("String", value)


def integer(value: Any) -> int:
    """Int: 32 bits with sign."""
    if isinstance(value, int) and not isinstance(value, bool):
        if _INT_MIN <= value <= _INT_MAX:
            return value
        raise InputError("the number does not fit into Int (32 bits)", hint="Make the field a BigInt.")
    refuse("Int", value)


def big_integer(value: Any) -> int:
    """BigInt: 64 bits with sign."""
    if isinstance(value, int) and not isinstance(value, bool):
        if _BIG_MIN <= value <= _BIG_MAX:
            return value
        raise InputError("the number does not fit into BigInt (64 bits)", hint="Make the field a Decimal.")
    refuse("BigInt", value)


def boolean(value: Any) -> bool:
    """Boolean."""
    if isinstance(value, bool):
        return value
    refuse("Boolean", value)


def floating(value: Any) -> float:
    """Float; integers are taken."""
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            raise InputError("the number does not fit into Float (64 bits)") from None
    refuse("Float", value)


def decimal(value: Any) -> Decimal:
    """Decimal; integers and decimal texts are taken, floats are not: they have lost digits already."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation:
            raise InputError("expected Decimal, got a text that is no number") from None
    refuse("Decimal (or int, or a text)", value)


def moment(value: Any) -> datetime:
    """DateTime as an aware UTC datetime; a naive one is taken as UTC."""
    if isinstance(value, datetime):
        try:
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        except OverflowError:
            raise InputError("the moment lies outside the years 1 to 9999 of UTC") from None
    refuse("DateTime (a datetime)", value)


def day(value: Any) -> date:
    """The day of a ``@db.Date`` field."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    refuse("a date", value)


def clock_time(value: Any) -> time:
    """The time of a ``@db.Time`` field."""
    if isinstance(value, time):
        return value
    if isinstance(value, datetime):
        return value.timetz()
    refuse("a time", value)


def octets(value: Any) -> bytes:
    """Bytes; Prisma Client Python's ``Base64`` is unwrapped."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    raw = getattr(value, "__kusto_bytes__", None)
    if raw is not None:
        return bytes(raw())
    refuse("Bytes", value)


def json_value(value: Any) -> Any:
    """What a ``Json(…)`` wrapper holds, or the value itself."""
    unwrap = getattr(value, "__kusto_json__", None)
    return unwrap() if unwrap is not None else value


def json_text(value: Any) -> str:
    """The value as JSON text.

    Raises:
        InputError: it cannot be written as JSON.
    """
    import msgspec

    try:
        text = msgspec.json.encode(json_value(value)).decode()
        if "null" in text and not _finite(json_value(value)):
            refuse("a value that JSON can hold (NaN and infinity are none)", value)
        return text
    except (TypeError, ValueError, OverflowError):
        import json

        try:  # integers beyond 64 bits are JSON too
            return json.dumps(json_value(value), allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            refuse("a value that JSON can hold", value)


def _finite(value: Any) -> bool:
    """No float in the value is NaN or infinite, which would be written as null."""
    match value:
        case float():
            return math.isfinite(value)
        case dict():
            return all(map(_finite, value.values()))
        case list() | tuple():
            return all(map(_finite, value))
        case _:
            return True


def member(field_type: EnumRef, enums: Mapping[str, EnumType]) -> Converter:
    """A converter from a member (or its name) to its name in the database."""
    found = enums[field_type.name]
    names = {m.name: m.db_name for m in found.members}

    def convert(value: Any) -> str:
        name = value.value if isinstance(value, Enum) else value
        if isinstance(name, str) and name in names:
            return names[name]
        raise InputError(f"expected a member of {found.name}", hint=f"One of: {', '.join(names)}.")

    return convert


CHECKS: Mapping[Scalar, Converter] = {
    Scalar.STRING: text,
    Scalar.INT: integer,
    Scalar.BIGINT: big_integer,
    Scalar.BOOLEAN: boolean,
    Scalar.FLOAT: floating,
    Scalar.DECIMAL: decimal,
    Scalar.DATETIME: moment,
    Scalar.JSON: json_text,
    Scalar.BYTES: octets,
}


def check(field: ScalarField, enums: Mapping[str, EnumType]) -> Converter:
    """The check for one value of a field, before any database's own form."""
    if isinstance(field.type, EnumRef):
        return member(field.type, enums)
    if isinstance(field.type, Scalar):
        return CHECKS[field.type]
    return text


def db_to_name(field_type: EnumRef, enums: Mapping[str, EnumType]) -> Mapping[str, str] | None:
    """From database names to members' names, or None where all are equal."""
    pairs = {m.db_name: m.name for m in enums[field_type.name].members}
    return None if all(a == b for a, b in pairs.items()) else pairs
