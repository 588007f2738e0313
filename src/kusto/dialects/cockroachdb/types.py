"""Which column type a field has in CockroachDB, and which types turn into which. Nothing is asked of a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kusto.catalog.model import Column
from kusto.dialects.cockroachdb.defaults import ROWID, identity, read_arguments
from kusto.dialects.postgresql import types as postgresql
from kusto.psl.schema import EnumType, FunctionCall, Scalar, ScalarField, Unsupported

_SCALARS = {
    Scalar.STRING: "STRING",
    Scalar.BOOLEAN: "BOOL",
    Scalar.INT: "INT4",
    Scalar.BIGINT: "INT8",
    Scalar.FLOAT: "FLOAT8",
    Scalar.DECIMAL: "DECIMAL(65,30)",
    Scalar.DATETIME: "TIMESTAMP(3)",
    Scalar.JSON: "JSONB",
    Scalar.BYTES: "BYTES",
}
_SINGLE = '"char"'
_TEXTS = ("STRING", "CHAR")
_GROWING = (("INT2", "INT4", "INT8"), ("FLOAT4", "FLOAT8"))
"""Types whose values are stored alike, the narrow ones first."""
_TIMES = ("TIMESTAMP", "TIMESTAMPTZ", "TIME", "TIMETZ")
_CASTS = {("INT4", "STRING"): "safe", ("INT8", "INT4"): "risky"}
"""Conversions that rewrite the column, which Prisma writes too."""


def column_type(field: ScalarField) -> str:
    """The type of a field that is no enum, without the brackets of a list."""
    if isinstance(field.type, Unsupported):
        return field.type.name
    assert isinstance(field.type, Scalar)
    native = field.native
    if native is None:
        return _SCALARS[field.type]
    name = _SINGLE if native.name == "CatalogSingleChar" else native.name.upper()
    return f"{name}({','.join(native.args)})" if native.args else name


def server_type(name: str) -> str:
    """The spelling of migrations for a type as ``crdb_sql_type`` gives it, without brackets."""
    word, bracket, rest = name.partition("(")
    return ("STRING" if word == "VARCHAR" else word) + bracket + rest.replace(" ", "")


def column_of(field: ScalarField, enums: Mapping[str, EnumType]) -> Column:
    """The column of a field."""
    found = postgresql.column_of(field, enums, column_type)
    if found.autoincrement:
        return replace(found, autoincrement=False, default=ROWID)
    if isinstance(field.default, FunctionCall) and field.default.name == "sequence":
        numbers, virtual = read_arguments(field.default.args)
        default = identity(numbers, virtual=virtual)
        return replace(found, autoincrement=True, default=default, client_default=False)
    return found


def cast(before: Column, after: Column) -> str:
    """See `kusto.dialect.MigrationDialect.cast`."""
    if before.enum or after.enum:
        return "safe" if before.enum == after.enum and before.list == after.list else "none"
    old, new = postgresql.type_parts(before.type)[0], postgresql.type_parts(after.type)[0]
    if before.list != after.list:
        if not before.list or new not in _TEXTS:
            return "none"
        return "safe" if after.type == "STRING" else "risky"
    if _full(before.type) == _full(after.type):
        return "same"
    if widens(before, after):
        return "safe"
    return _CASTS.get((before.type, after.type), "none") if (old, new) != (old, old) else "none"


def widens(before: Column, after: Column) -> bool:
    """Whether every stored value is right as it is, so that no row is written and no index stands in the way."""
    if before.enum or after.enum or before.list != after.list:
        return before.enum == after.enum and before.list == after.list
    (old, had), (new, has) = _full(before.type), _full(after.type)
    if old != new:
        return any(old in row and new in row and row.index(old) < row.index(new) for row in _GROWING)
    if old in _TIMES or (old in ("STRING", "VARBIT") and had and has):
        return had[0] <= has[0]
    if old == "DECIMAL" and had and has:
        return had[0] <= has[0] and had[1] == has[1]
    return old in ("STRING", "VARBIT") and not has


def _full(written: str) -> tuple[str, tuple[int, ...]]:
    name, arguments = postgresql.type_parts(written)
    return name, postgresql.full_arguments(name, arguments)


_SHOWN = {
    "BYTES": "Bytes",
    "JSONB": "JsonB",
    "VARBIT": "VarBit",
    _SINGLE: "CatalogSingleChar",
}


def shown_type(column: Column) -> str:
    """The type as a schema's ``@db.`` attribute spells it."""
    name, bracket, arguments = column.type.partition("(")
    written = column.type if column.enum else _SHOWN.get(name, name.capitalize()) + bracket + arguments
    return written + "[]" * column.list
