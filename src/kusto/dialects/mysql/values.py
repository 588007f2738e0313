"""How values travel to and from MySQL and MariaDB; the same forms for asyncmy and pymysql.

DATETIME columns (Prisma's default for DateTime) hold UTC without a zone; TIMESTAMP ones follow the session's, which is
UTC. Both are aware UTC datetimes in Python. MariaDB's JSON is a text, MySQL's arrives as one.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from kusto.dialect import Converter
from kusto.errors import InputError
from kusto.psl.schema import EnumRef, EnumType, Scalar, ScalarField
from kusto.query import checks
from kusto.query.decimal_values import shortened
from kusto.query.json_values import decode_json

_NAIVE_EPOCH = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
_EPOCH = datetime.fromtimestamp(0, UTC)


def _encode_moment(value: Any) -> datetime:
    return checks.moment(value).replace(tzinfo=None)


def _decode_moment(value: Any) -> datetime:
    # A sum costs a tenth of ``replace(tzinfo=…)``, and most rows have such a column.
    moment: datetime = _EPOCH + (value - _NAIVE_EPOCH)
    return moment


def _encode_time(value: Any) -> time:
    return checks.clock_time(value).replace(tzinfo=None)


def _decode_time(value: Any) -> Any:
    """The time of day; a TIME can also be a span (``-25:00:00``), which stays one."""
    if isinstance(value, timedelta) and timedelta(0) <= value < timedelta(days=1):
        return (_NAIVE_EPOCH + value).time()
    return value


def _encode_float(value: Any) -> float:
    number = checks.floating(value)
    if not math.isfinite(number):
        raise InputError("MySQL cannot store NaN or an infinite number", hint="Use None with an optional field.")
    return number


def _encode_single(value: Any) -> float:
    """The number that 4 bytes can hold: 0.1 of 8 bytes is not 0.1 of 4."""
    try:
        found: float = struct.unpack("f", struct.pack("f", _encode_float(value)))[0]
    except OverflowError:
        raise InputError("the number does not fit into a Float of 4 bytes") from None
    return found


def _decode_single(value: Any) -> float:
    """The shortest number that is the same in 4 bytes."""
    number = float(value)
    for digits in range(6, 9):
        short = float(f"{number:.{digits}g}")
        if struct.pack("f", short) == struct.pack("f", number):
            return short
    return number


def _encode_decimal(value: Any) -> Decimal:
    number = checks.decimal(value)
    if not number.is_finite():
        raise InputError("MySQL cannot store a Decimal that is no finite number")
    return number


def _unsigned(bits: int) -> Converter:
    def convert(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            checks.refuse("a whole number", value)
        if not 0 <= value < 1 << bits:
            raise InputError(f"the number does not fit into {bits} bits without sign")
        return int(value)

    return convert


def _encode_bits(value: Any) -> int:
    """As a number: a BIT column is compared as one, which a binary text is not."""
    return int.from_bytes(checks.octets(value))


def _decode_truth(value: Any) -> bool:
    return any(value) if isinstance(value, bytes) else bool(value)


_ENCODERS: Mapping[Scalar, Converter] = {
    Scalar.FLOAT: _encode_float,
    Scalar.DECIMAL: _encode_decimal,
    Scalar.DATETIME: _encode_moment,
}
_NATIVE_ENCODERS: Mapping[str, Converter] = {
    "Date": checks.day,
    "Time": _encode_time,
    "Float": _encode_single,
    "UnsignedInt": _unsigned(32),
    "UnsignedBigInt": _unsigned(64),
}
_DECODERS: Mapping[Scalar, Converter] = {
    Scalar.BOOLEAN: _decode_truth,
    Scalar.DECIMAL: shortened,
    Scalar.DATETIME: _decode_moment,
    Scalar.JSON: decode_json,
}
_NATIVE_DECODERS: Mapping[str, Converter | None] = {"Date": None, "Time": _decode_time, "Float": _decode_single}


class MysqlValues:
    """See `kusto.dialect.ValueDialect`."""

    def encoder(self, field: ScalarField, enums: Mapping[str, EnumType]) -> Converter | None:
        """See `kusto.dialect.ValueDialect`."""
        if field.native and field.native.name == "Bit" and field.type is Scalar.BYTES:
            return _encode_bits
        if field.native and field.native.name in _NATIVE_ENCODERS:
            return _NATIVE_ENCODERS[field.native.name]
        found = _ENCODERS.get(field.type) if isinstance(field.type, Scalar) else None
        return found or checks.check(field, enums)

    def decoder(self, field: ScalarField, enums: Mapping[str, EnumType]) -> Converter | None:
        """See `kusto.dialect.ValueDialect`."""
        if isinstance(field.type, EnumRef):
            names = checks.db_to_name(field.type, enums)
            return names.__getitem__ if names else None
        if field.native and field.native.name in _NATIVE_DECODERS:
            return _NATIVE_DECODERS[field.native.name]
        return _DECODERS.get(field.type) if isinstance(field.type, Scalar) else None

    def packed(self, field: ScalarField, values: Sequence[Any]) -> Any:
        """A list, which the driver writes with its parentheses."""
        return list(values)

    def decode_unknown(self, value: Any) -> Any:
        """See `kusto.dialect.ValueDialect`; a TIME comes as a time of day where it is one."""
        return _decode_time(value)


VALUES = MysqlValues()
