"""Which fields columns of MySQL and MariaDB become: types and defaults in, a schema's words out. No server is asked."""

from __future__ import annotations

import base64
import re

from kusto.catalog.model import Column
from kusto.dialect import FieldShape
from kusto.dialects.mysql.defaults import unquoted
from kusto.dialects.mysql.types import members_of, shown_type
from kusto.migrate.literals import plain_number
from kusto.psl.schema import Default, FunctionCall, NativeType, Scalar

# The type of the database without its arguments → scalar, and the arguments that make it the scalar's own.
_TYPES: dict[str, tuple[Scalar, str | None]] = {
    "VARCHAR": (Scalar.STRING, "191"),
    "CHAR": (Scalar.STRING, None),
    "TINYTEXT": (Scalar.STRING, None),
    "TEXT": (Scalar.STRING, None),
    "MEDIUMTEXT": (Scalar.STRING, None),
    "LONGTEXT": (Scalar.STRING, None),
    "BOOLEAN": (Scalar.BOOLEAN, ""),
    "TINYINT": (Scalar.INT, None),
    "SMALLINT": (Scalar.INT, None),
    "MEDIUMINT": (Scalar.INT, None),
    "INTEGER": (Scalar.INT, ""),
    "YEAR": (Scalar.INT, None),
    "BIGINT": (Scalar.BIGINT, ""),
    "FLOAT": (Scalar.FLOAT, None),
    "DOUBLE": (Scalar.FLOAT, ""),
    "DECIMAL": (Scalar.DECIMAL, "65, 30"),
    "DATETIME": (Scalar.DATETIME, "3"),
    "TIMESTAMP": (Scalar.DATETIME, None),
    "DATE": (Scalar.DATETIME, None),
    "TIME": (Scalar.DATETIME, None),
    "JSON": (Scalar.JSON, ""),
    "BINARY": (Scalar.BYTES, None),
    "VARBINARY": (Scalar.BYTES, None),
    "TINYBLOB": (Scalar.BYTES, None),
    "BLOB": (Scalar.BYTES, None),
    "MEDIUMBLOB": (Scalar.BYTES, None),
    "LONGBLOB": (Scalar.BYTES, ""),
    "BIT": (Scalar.BYTES, None),
}
_STRING = re.compile(r"'(?:[^'\\]|''|\\.)*'", re.DOTALL)


def field_type(column: Column) -> FieldShape | None:
    """See `kusto.dialect.MigrationDialect.field_type`."""
    bare = column.type.removesuffix(" UNSIGNED")
    word, _, arguments = bare.partition("(")
    known = _TYPES.get(word)
    if known is None:
        return None
    scalar, own = known
    arguments = arguments.rstrip(")")
    if word == "BIT" and arguments == "1":
        scalar = Scalar.BOOLEAN
    if arguments == own and bare == column.type:
        return scalar, None
    name = shown_type(column).partition("(")[0]
    return scalar, NativeType(name, tuple(part.strip() for part in arguments.split(",")) if arguments else ())


def field_default(column: Column, scalar: Scalar | None) -> Default | None:
    """See `kusto.dialect.MigrationDialect.field_default`."""
    if column.default is None or column.default.sql is None:
        return None
    if column.default.key == "now":
        return FunctionCall("now") if scalar is Scalar.DATETIME else None
    text = column.default.sql.strip()
    while text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    literal = unquoted(text) if _STRING.fullmatch(text) else None
    value = text if literal is None else literal
    match scalar:
        case None | Scalar.STRING | Scalar.JSON:
            return literal
        case Scalar.BOOLEAN:
            return {"true": True, "1": True, "b'1'": True, "false": False, "0": False, "b'0'": False}.get(value.lower())
        case Scalar.INT:
            return int(value) if re.fullmatch(r"-?\d+", value) else None
        case Scalar.BIGINT:
            return value if re.fullmatch(r"-?\d+", value) else None
        case Scalar.FLOAT | Scalar.DECIMAL:
            return plain_number(value)
        case Scalar.BYTES:
            return _bytes(text, literal)
        case _:
            return None  # moments are spelled in too many ways


def column_enum(column: Column) -> tuple[str, ...] | None:
    """See `kusto.dialect.MigrationDialect.column_enum`."""
    return tuple(members_of(column.type)) if column.type.startswith("ENUM(") else None


def _bytes(text: str, literal: str | None) -> str | None:
    if found := re.fullmatch(r"(?i)0x((?:[0-9a-f]{2})*)|x'((?:[0-9a-f]{2})*)'", text):
        return base64.b64encode(bytes.fromhex(found[1] or found[2] or "")).decode()
    return None if literal is None else base64.b64encode(literal.encode()).decode()
