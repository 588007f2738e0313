"""How values travel to and from PostgreSQL; the same forms for asyncpg and psycopg.

``timestamp`` columns (Prisma's default for DateTime) hold UTC without a zone, ``timestamptz`` ones an instant; both
are aware UTC datetimes in Python.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from kusto.dialect import Converter
from kusto.psl.schema import Arity, EnumRef, EnumType, Scalar, ScalarField
from kusto.query import checks
from kusto.query.decimal_values import shortened
from kusto.query.json_values import decode_json

_UTC = UTC
_NAIVE_EPOCH = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
_EPOCH = datetime.fromtimestamp(0, UTC)


def _naive(value: Any) -> datetime:
    return checks.moment(value).replace(tzinfo=None)


def _aware(value: datetime) -> datetime:
    # A sum costs a tenth of ``replace(tzinfo=…)``, and most rows have such a column.
    if value.tzinfo is None:
        return _EPOCH + (value - _NAIVE_EPOCH)
    return value if value.tzinfo is _UTC else value.astimezone(_UTC)


def _plain_time(value: Any) -> time:
    return checks.clock_time(value).replace(tzinfo=None)


def _zoned_time(value: Any) -> time:
    found = checks.clock_time(value)
    return found.replace(tzinfo=_UTC) if found.tzinfo is None else found


def _bits(value: Any) -> str:
    return value if isinstance(value, str) else str(value.as_string()).replace(" ", "")


_NATIVE_ENCODERS: Mapping[str, Converter] = {
    "Timestamptz": checks.moment,
    "Date": checks.day,
    "Time": _plain_time,
    "Timetz": _zoned_time,
}
_NATIVE_DECODERS: Mapping[str, Converter | None] = {
    "Date": None,
    "Time": None,
    "Timetz": None,
    "Uuid": str,
    "Inet": str,
    "Bit": _bits,
    "VarBit": _bits,
}
_DECODERS: Mapping[Scalar, Converter] = {
    Scalar.DECIMAL: shortened,
    Scalar.DATETIME: _aware,
    Scalar.JSON: decode_json,
}


class PostgresqlValues:
    """See `kusto.dialect.ValueDialect`."""

    def encoder(self, field: ScalarField, enums: Mapping[str, EnumType]) -> Converter | None:
        """See `kusto.dialect.ValueDialect`."""
        if field.native and field.native.name in _NATIVE_ENCODERS:
            return _NATIVE_ENCODERS[field.native.name]
        return _naive if field.type is Scalar.DATETIME else checks.check(field, enums)

    def decoder(self, field: ScalarField, enums: Mapping[str, EnumType]) -> Converter | None:
        """See `kusto.dialect.ValueDialect`."""
        one = self._one_decoder(field, enums)
        if one is None or field.arity is not Arity.LIST:
            return list if field.arity is Arity.LIST else one
        convert = one
        return lambda values: [None if v is None else convert(v) for v in values]

    @staticmethod
    def _one_decoder(field: ScalarField, enums: Mapping[str, EnumType]) -> Converter | None:
        if isinstance(field.type, EnumRef):
            names = checks.db_to_name(field.type, enums)
            return names.__getitem__ if names else None
        if field.native and field.native.name in _NATIVE_DECODERS:
            return _NATIVE_DECODERS[field.native.name]
        return _DECODERS.get(field.type) if isinstance(field.type, Scalar) else str

    def packed(self, field: ScalarField, values: Sequence[Any]) -> Any:
        """A list, which both drivers send as an array; rows of a list column as array literals."""
        if field.arity is Arity.LIST:
            return [None if value is None else _literal(value) for value in values]
        return list(values)

    def decode_unknown(self, value: Any) -> Any:
        """See `kusto.dialect.ValueDialect`; a Decimal stays one."""
        if isinstance(value, (str, int, float, Decimal, bytes, type(None))):
            return value
        if type(value).__name__ == "UUID":
            return str(value)
        return list(map(self.decode_unknown, value)) if isinstance(value, list) else value


def _literal(values: Sequence[Any]) -> str:
    """An array literal: every element quoted (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO)."""
    parts = []
    for value in values:
        if isinstance(value, bytes):
            value = "\\x" + value.hex()
        text = str(value).replace("\\", "\\\\").replace('"', '\\"')
        parts.append("NULL" if value is None else f'"{text}"')
    return "{" + ",".join(parts) + "}"


VALUES = PostgresqlValues()
