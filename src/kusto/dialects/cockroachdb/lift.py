"""Which fields columns of CockroachDB become: types and defaults in, a schema's words out. No server is asked."""

from __future__ import annotations

from kusto.catalog.model import Column
from kusto.dialect import FieldShape
from kusto.dialects.cockroachdb.defaults import ROWID, arguments_of, is_identity
from kusto.dialects.postgresql import lift as postgresql
from kusto.psl.schema import Default, FunctionCall, Scalar

_ALIKE = "CHAR UUID INET BIT VARBIT OID DECIMAL TIMESTAMP TIMESTAMPTZ TIME TIMETZ DATE JSONB"
_TYPES: postgresql.Known = {
    **{name: postgresql.TYPES[name] for name in _ALIKE.split()},
    "STRING": (Scalar.STRING, "String", ""),
    '"char"': (Scalar.STRING, "CatalogSingleChar", None),
    "BOOL": (Scalar.BOOLEAN, "Bool", ""),
    "INT2": (Scalar.INT, "Int2", None),
    "INT4": (Scalar.INT, "Int4", ""),
    "INT8": (Scalar.BIGINT, "Int8", ""),
    "FLOAT4": (Scalar.FLOAT, "Float4", None),
    "FLOAT8": (Scalar.FLOAT, "Float8", ""),
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
