"""Which fields columns of PostgreSQL become: types and defaults in, a schema's words out. No server is asked."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import TypeAlias

from kusto.catalog.model import Column
from kusto.dialect import FieldShape
from kusto.dialects.postgresql.defaults import array_elements, bare, elements_of, literal_value
from kusto.migrate.literals import plain_number
from kusto.psl.schema import Default, FunctionCall, NativeType, Scalar, ScalarLiteral

# The type of the database → scalar, native type, and the arguments that make it the scalar's own.
Known: TypeAlias = Mapping[str, tuple[Scalar, str, str | None]]
TYPES: Known = {
    "TEXT": (Scalar.STRING, "Text", ""),
    "VARCHAR": (Scalar.STRING, "VarChar", None),
    "CHAR": (Scalar.STRING, "Char", None),
    "CITEXT": (Scalar.STRING, "Citext", None),
    "UUID": (Scalar.STRING, "Uuid", None),
    "XML": (Scalar.STRING, "Xml", None),
    "INET": (Scalar.STRING, "Inet", None),
    "BIT": (Scalar.STRING, "Bit", None),
    "VARBIT": (Scalar.STRING, "VarBit", None),
    "BOOLEAN": (Scalar.BOOLEAN, "Boolean", ""),
    "INTEGER": (Scalar.INT, "Integer", ""),
    "SMALLINT": (Scalar.INT, "SmallInt", None),
    "OID": (Scalar.INT, "Oid", None),
    "BIGINT": (Scalar.BIGINT, "BigInt", ""),
    "DOUBLE PRECISION": (Scalar.FLOAT, "DoublePrecision", ""),
    "REAL": (Scalar.FLOAT, "Real", None),
    "DECIMAL": (Scalar.DECIMAL, "Decimal", "65,30"),
    "MONEY": (Scalar.DECIMAL, "Money", None),
    "TIMESTAMP": (Scalar.DATETIME, "Timestamp", "3"),
    "TIMESTAMPTZ": (Scalar.DATETIME, "Timestamptz", None),
    "TIME": (Scalar.DATETIME, "Time", None),
    "TIMETZ": (Scalar.DATETIME, "Timetz", None),
    "DATE": (Scalar.DATETIME, "Date", None),
    "JSONB": (Scalar.JSON, "JsonB", ""),
    "JSON": (Scalar.JSON, "Json", None),
    "BYTEA": (Scalar.BYTES, "ByteA", ""),
}
_PRECISE = ("TIMESTAMP", "TIMESTAMPTZ", "TIME", "TIMETZ")
_NOW = ("now()", "current_timestamp")


def field_type(column: Column, types: Known = TYPES) -> FieldShape | None:
    """See `kusto.dialect.MigrationDialect.field_type`."""
    name, _, arguments = column.type.partition("(")
    known = types.get(name)
    if known is None:
        return None
    scalar, native, own = known
    arguments = arguments.rstrip(")") or ("6" if name in _PRECISE and not column.list else "")
    if arguments == own:
        return scalar, None
    return scalar, NativeType(native, tuple(part.strip() for part in arguments.split(",")) if arguments else ())


def field_default(column: Column, scalar: Scalar | None) -> Default | None:
    """See `kusto.dialect.MigrationDialect.field_default`."""
    if column.default is None or column.default.sql is None:
        return None
    sql = column.default.sql
    text = bare(sql)
    if not column.list:
        if scalar is Scalar.DATETIME and text.lower() in _NOW:
            return FunctionCall("now")
        return _value(text, scalar, column.type)
    literal = literal_value(text)
    elements: list[ScalarLiteral | None]
    if found := re.match(r"(?is)ARRAY\[(.*)\]\Z", text):
        elements = [_value(bare(element), scalar, column.type) for element in elements_of(found[1])]
    elif literal is not None and (parts := array_elements(literal)) is not None:
        elements = [_parsed(part, scalar, column.type) for part in parts]
    else:
        return None
    known = [element for element in elements if element is not None]
    return tuple(known) if len(known) == len(elements) else None


def _value(text: str, scalar: Scalar | None, written: str) -> ScalarLiteral | None:
    literal = literal_value(text)
    if literal is not None:
        return _parsed(literal, scalar, written)
    is_text = scalar in (None, Scalar.STRING, Scalar.JSON, Scalar.BYTES, Scalar.DATETIME)
    return None if is_text else _parsed(text, scalar, written)


def _parsed(text: str, scalar: Scalar | None, written: str) -> ScalarLiteral | None:
    match scalar:
        case None | Scalar.JSON:
            return text
        case Scalar.STRING:
            return None if written == "UUID" else text
        case Scalar.BOOLEAN:
            return {"true": True, "t": True, "false": False, "f": False}.get(text.lower())
        case Scalar.INT:
            return int(text) if re.fullmatch(r"-?\d+", text) else None
        case Scalar.BIGINT:
            return text if re.fullmatch(r"-?\d+", text) else None
        case Scalar.FLOAT | Scalar.DECIMAL:
            return plain_number(text)
        case Scalar.BYTES:
            known = re.fullmatch(r"\\x((?:[0-9a-fA-F]{2})*)", text)
            return base64.b64encode(bytes.fromhex(known[1])).decode() if known else None
        case _:
            return None  # moments are spelled in too many ways
