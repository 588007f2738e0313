"""Which fields columns of CockroachDB become: types and defaults in, a schema's words out. No server is asked."""

from __future__ import annotations

from kusto.catalog.model import Column
from kusto.dialect import FieldShape
from kusto.dialects.cockroachdb.defaults import ROWID, arguments_of, is_identity
from kusto.dialects.postgresql import lift as postgresql
from kusto.psl.schema import Default, FunctionCall, Scalar

_TYPES: postgresql.Known = {
    "STRING": (Scalar.STRING, "String", ""),
    "CHAR": (Scalar.STRING, "Char", None),
    '"char"': (Scalar.STRING, "CatalogSingleChar", None),
    "UUID": (Scalar.STRING, "Uuid", None),
    "INET": (Scalar.STRING, "Inet", None),
    "BIT": (Scalar.STRING, "Bit", None),
    "VARBIT": (Scalar.STRING, "VarBit", None),
    "BOOL": (Scalar.BOOLEAN, "Bool", ""),
    "INT2": (Scalar.INT, "Int2", None),
    "INT4": (Scalar.INT, "Int4", ""),
    "OID": (Scalar.INT, "Oid", None),
    "INT8": (Scalar.BIGINT, "Int8", ""),
    "FLOAT4": (Scalar.FLOAT, "Float4", None),
    "FLOAT8": (Scalar.FLOAT, "Float8", ""),
    "DECIMAL": (Scalar.DECIMAL, "Decimal", "65,30"),
    "TIMESTAMP": (Scalar.DATETIME, "Timestamp", "3"),
    "TIMESTAMPTZ": (Scalar.DATETIME, "Timestamptz", None),
    "TIME": (Scalar.DATETIME, "Time", None),
    "TIMETZ": (Scalar.DATETIME, "Timetz", None),
    "DATE": (Scalar.DATETIME, "Date", None),
    "JSONB": (Scalar.JSON, "JsonB", ""),
    "BYTES": (Scalar.BYTES, "Bytes", ""),
}


def field_type(column: Column) -> FieldShape | None:
    """See `kusto.dialect.MigrationDialect.field_type`."""
    return postgresql.field_type(column, _TYPES)


def field_default(column: Column, scalar: Scalar | None) -> Default | None:
    """See `kusto.dialect.MigrationDialect.field_default`."""
    if column.default is not None and is_identity(column.default):
        options = arguments_of(column.default)
        return FunctionCall("sequence", tuple(f"{name}: {value}" for name, value in options.items()))
    if column.default == ROWID and scalar is Scalar.BIGINT:
        return FunctionCall("autoincrement")
    return postgresql.field_default(column, scalar)
