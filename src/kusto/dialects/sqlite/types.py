"""Which column type a field has in SQLite, how declared types are read, and which turn into which.

Names in, names out. SQLite keeps whatever type a table was declared with; types that hold the same are one here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kusto.catalog.model import Column
from kusto.dialects.sqlite.defaults import default_of
from kusto.psl.schema import Arity, EnumRef, EnumType, Scalar, ScalarField

_SCALARS = {
    Scalar.STRING: "TEXT",
    Scalar.BOOLEAN: "BOOLEAN",
    Scalar.INT: "INTEGER",
    Scalar.BIGINT: "BIGINT",
    Scalar.FLOAT: "REAL",
    Scalar.DECIMAL: "DECIMAL",
    Scalar.DATETIME: "DATETIME",
    Scalar.JSON: "JSONB",
    Scalar.BYTES: "BLOB",
}
_DECLARED = {
    **dict.fromkeys(["INT", "INTEGER", "SMALLINT", "TINYINT", "MEDIUMINT", "INT2", "INT4", "SERIAL"], "INTEGER"),
    **dict.fromkeys(("BIGINT", "INT8", "UNSIGNED BIG INT", "INT UNSIGNED"), "BIGINT"),
    **dict.fromkeys(("REAL", "FLOAT", "DOUBLE", "DOUBLE PRECISION"), "REAL"),
    **dict.fromkeys(("DECIMAL", "NUMERIC"), "DECIMAL"),
    **dict.fromkeys(("BOOLEAN", "BOOL"), "BOOLEAN"),
    **dict.fromkeys(("DATETIME", "DATE", "TIMESTAMP", "TIMESTAMPTZ"), "DATETIME"),
    **dict.fromkeys(("TEXT", "CHAR", "CHARACTER", "VARCHAR", "NVARCHAR", "NCHAR", "CLOB", "UUID", "STRING"), "TEXT"),
    **dict.fromkeys(("NATIVE CHARACTER", "VARYING CHARACTER"), "TEXT"),
    **dict.fromkeys(("BLOB", "BINARY", "VARBINARY", "BYTEA"), "BLOB"),
    **dict.fromkeys(("JSON", "JSONB"), "JSONB"),
}
_SCALAR_NAMES = {written: scalar.value for scalar, written in _SCALARS.items()}


def declared_type(text: str) -> str:
    """The spelling of migrations for a declared type; an unknown one stays as it is."""
    bare = re.sub(r"\s*\(.*\)", "", text).strip().upper()
    return _DECLARED.get(bare, text)


def scalar_name(written: str) -> str:
    """The schema's name for a column type, for messages."""
    return _SCALAR_NAMES.get(written, f'Unsupported("{written}")')


def column_of(field: ScalarField, enums: Mapping[str, EnumType], *, alone: bool) -> Column:
    """The column of a field; ``alone``: it is the whole primary key."""
    if isinstance(field.type, Scalar):
        written = _SCALARS[field.type]
    else:
        written = "TEXT" if isinstance(field.type, EnumRef) else field.type.name
    auto = alone and written == "INTEGER"
    default = None if auto else default_of(field, written, enums)
    return Column(
        field.column,
        written,
        nullable=field.arity is Arity.OPTIONAL,
        default=default,
        autoincrement=auto,
        client_default=field.default is not None and default is None and not auto,
        scalar=scalar_name(written),
    )


def cast(before: Column, after: Column) -> str:
    """See `kusto.dialect.MigrationDialect.cast`: any value goes into any column, but may not be readable there."""
    return "safe" if before.type == after.type or after.type == "TEXT" else "risky"
