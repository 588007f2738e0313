"""Which fields columns of SQLite become: types and defaults in, a schema's words out. Nothing is read."""

from __future__ import annotations

import base64
import re

from kusto.catalog.model import Column
from kusto.dialect import FieldShape
from kusto.migrate.literals import plain_number
from kusto.psl.schema import Default, FunctionCall, Scalar

_TYPES = {
    "TEXT": Scalar.STRING,
    "BOOLEAN": Scalar.BOOLEAN,
    "INTEGER": Scalar.INT,
    "BIGINT": Scalar.BIGINT,
    "REAL": Scalar.FLOAT,
    "DECIMAL": Scalar.DECIMAL,
    "DATETIME": Scalar.DATETIME,
    "JSONB": Scalar.JSON,
    "BLOB": Scalar.BYTES,
}


def field_type(column: Column) -> FieldShape | None:
    """See `kusto.dialect.MigrationDialect.field_type`; there are no native types."""
    scalar = _TYPES.get(column.type)
    return None if scalar is None else (scalar, None)


def field_default(column: Column, scalar: Scalar | None) -> Default | None:
    """See `kusto.dialect.MigrationDialect.field_default`."""
    if column.default is None or column.default.sql is None:
        return None
    if column.default.key == "now":
        return FunctionCall("now") if scalar is Scalar.DATETIME else None
    text = column.default.sql.strip()
    literal = re.fullmatch(r"(?s)'((?:[^']|'')*)'|\"((?:[^\"]|\"\")*)\"", text)
    value = text if literal is None else (literal[1] or literal[2] or "").replace("''", "'").replace('""', '"')
    match scalar:
        case None | Scalar.STRING | Scalar.JSON:
            return value if literal else None
        case Scalar.BOOLEAN:
            return {"true": True, "1": True, "false": False, "0": False}.get(value.lower())
        case Scalar.INT:
            return int(value) if re.fullmatch(r"-?\d+", value) else None
        case Scalar.BIGINT:
            return value if re.fullmatch(r"-?\d+", value) else None
        case Scalar.FLOAT | Scalar.DECIMAL:
            return plain_number(value)
        case Scalar.BYTES:
            found = re.fullmatch(r"(?i)x'((?:[0-9a-f]{2})*)'", text)
            return base64.b64encode(bytes.fromhex(found[1])).decode() if found else None
        case _:
            return None
