"""How values travel to and from SQLite (formats as Prisma 7 writes them; Prisma 6's milliseconds are read too).

Date and time are ISO texts in UTC with milliseconds, or microseconds where there are any; such texts sort by time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kusto.dialect import Converter
from kusto.errors import InputError
from kusto.psl.schema import EnumRef, EnumType, Scalar, ScalarField
from kusto.query import checks
from kusto.query.json_values import decode_json

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _encode_moment(value: Any) -> str:
    moment = checks.moment(value)
    return moment.isoformat("T", "microseconds" if moment.microsecond % 1000 else "milliseconds")


def _decode_moment(value: Any) -> datetime:
    if isinstance(value, (int, float)):
        return _EPOCH + timedelta(milliseconds=value)
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _encode_float(value: Any) -> float:
    number = checks.floating(value)
    if math.isnan(number):
        raise InputError("SQLite stores NaN as NULL", hint="Use None with an optional field.")
    return number


def _encode_decimal(value: Any) -> str:
    number = checks.decimal(value)
    if not number.is_finite():
        raise InputError("SQLite cannot store a Decimal that is no finite number")
    if len(number.normalize().as_tuple().digits) > 15:
        raise InputError(
            "SQLite keeps 15 significant digits of a Decimal; this one has more",
            hint="Round it, or store it in a String field.",
        )
    return format(number, "f")


def _decode_decimal(value: Any) -> Decimal:
    # 15 digits survive (`capabilities`); what stands behind them is the float's own, as after 0.1 + 0.2.
    return Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)


def _encode_json(value: Any) -> str:
    plain = checks.json_value(value)
    if isinstance(plain, int) and not -(2**63) <= plain < 2**63:
        raise InputError("SQLite would round a JSON number of more than 64 bits", hint="Put it into a list or a text.")
    return checks.json_text(plain)


_ENCODERS: Mapping[Scalar, Converter] = {
    Scalar.BOOLEAN: lambda value: int(checks.boolean(value)),
    Scalar.FLOAT: _encode_float,
    Scalar.DECIMAL: _encode_decimal,
    Scalar.DATETIME: _encode_moment,
    Scalar.JSON: _encode_json,
}
_DECODERS: Mapping[Scalar, Converter] = {
    Scalar.BOOLEAN: bool,
    Scalar.FLOAT: float,
    Scalar.DECIMAL: _decode_decimal,
    Scalar.DATETIME: _decode_moment,
    Scalar.JSON: decode_json,
}


class SqliteValues:
    """See `kusto.dialect.ValueDialect`."""

    def encoder(self, field: ScalarField, enums: Mapping[str, EnumType]) -> Converter | None:
        """See `kusto.dialect.ValueDialect`."""
        found = _ENCODERS.get(field.type) if isinstance(field.type, Scalar) else None
        return found or checks.check(field, enums)

    def decoder(self, field: ScalarField, enums: Mapping[str, EnumType]) -> Converter | None:
        """See `kusto.dialect.ValueDialect`."""
        if isinstance(field.type, EnumRef):
            names = checks.db_to_name(field.type, enums)
            return names.__getitem__ if names else None
        return _DECODERS.get(field.type) if isinstance(field.type, Scalar) else None

    def packed(self, field: ScalarField, values: Sequence[Any]) -> Any:
        """A JSON array; Bytes as hexadecimal digits, as `SqliteQueries.in_list` compares them."""
        import msgspec

        if field.type is Scalar.BYTES:
            values = [None if v is None else v.hex().upper() for v in values]
        if any(isinstance(v, float) and math.isinf(v) for v in values):
            raise InputError("SQLite cannot look for an infinite number in a list")
        try:
            return msgspec.json.encode(values).decode()
        except UnicodeEncodeError:
            raise InputError("a text holds half a surrogate pair, which is no character") from None

    def decode_unknown(self, value: Any) -> Any:
        """See `kusto.dialect.ValueDialect`."""
        return value.isoformat() if isinstance(value, date) else value


VALUES = SqliteValues()
