"""Which column type a field has in PostgreSQL, how server names are spelled, and which types turn into which.

Names in, names out; nothing is asked of a server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kusto.catalog.model import Column, Default, Name
from kusto.dialects.postgresql.defaults import default_of
from kusto.psl.schema import Arity, EnumRef, EnumType, FunctionCall, NativeType, Scalar, ScalarField, Unsupported

_SCALARS = {
    Scalar.STRING: "TEXT",
    Scalar.BOOLEAN: "BOOLEAN",
    Scalar.INT: "INTEGER",
    Scalar.BIGINT: "BIGINT",
    Scalar.FLOAT: "DOUBLE PRECISION",
    Scalar.DECIMAL: "DECIMAL(65,30)",
    Scalar.DATETIME: "TIMESTAMP(3)",
    Scalar.JSON: "JSONB",
    Scalar.BYTES: "BYTEA",
}
_NATIVE = {"DoublePrecision": "DOUBLE PRECISION"}
_ONE_BY_DEFAULT = ("CHAR", "BIT")
_SERVER = {
    "character varying": "VARCHAR",
    "character": "CHAR",
    "bit varying": "VARBIT",
    "numeric": "DECIMAL",
    "timestamp without time zone": "TIMESTAMP",
    "timestamp with time zone": "TIMESTAMPTZ",
    "time without time zone": "TIME",
    "time with time zone": "TIMETZ",
}
_KNOWN = frozenset(
    [
        "TEXT",
        "BOOLEAN",
        "INTEGER",
        "SMALLINT",
        "BIGINT",
        "REAL",
        "MONEY",
        "OID",
        "DATE",
        "JSON",
        "JSONB",
        "BYTEA",
        "UUID",
        "XML",
        "INET",
        "CITEXT",
        "VARCHAR",
        "CHAR",
        "BIT",
        "VARBIT",
        "DECIMAL",
        "TIMESTAMP",
        "TIMESTAMPTZ",
        "TIME",
        "TIMETZ",
    ]
) | {"DOUBLE PRECISION"}

# What PostgreSQL converts by itself in ALTER COLUMN … SET DATA TYPE: its assignment casts.
_TEXTS = ("TEXT", "VARCHAR", "CHAR", "CITEXT")
_NUMBERS = ("SMALLINT", "INTEGER", "BIGINT", "DECIMAL", "REAL", "DOUBLE PRECISION")
_CASTS = {
    "INTEGER": ("OID", "MONEY"),
    "SMALLINT": ("OID",),
    "BIGINT": ("OID", "MONEY"),
    "OID": ("INTEGER", "BIGINT"),
    "DECIMAL": ("MONEY",),
    "MONEY": ("DECIMAL",),
    "DATE": ("TIMESTAMP", "TIMESTAMPTZ"),
    "TIMESTAMP": ("DATE", "TIME", "TIMESTAMPTZ"),
    "TIMESTAMPTZ": ("DATE", "TIME", "TIMESTAMP", "TIMETZ"),
    "TIME": ("TIMETZ",),
    "TIMETZ": ("TIME",),
    "JSON": ("JSONB",),
    "JSONB": ("JSON",),
    "BIT": ("VARBIT",),
    "VARBIT": ("BIT",),
}
_WIDENING = {
    "SMALLINT": ("INTEGER", "BIGINT", "DECIMAL", "REAL", "DOUBLE PRECISION"),
    "INTEGER": ("BIGINT", "DECIMAL", "DOUBLE PRECISION"),
    "BIGINT": ("DECIMAL",),
    "REAL": ("DOUBLE PRECISION",),
    "DATE": ("TIMESTAMP", "TIMESTAMPTZ"),
    "TIMESTAMP": ("TIMESTAMPTZ",),
    "TIMESTAMPTZ": ("TIMESTAMP",),
    "TIME": ("TIMETZ",),
    "JSON": ("JSONB",),
    "JSONB": ("JSON",),
    "BIT": ("VARBIT",),
}


def column_type(field: ScalarField) -> str:
    """The type of a field that is no enum, without the brackets of a list."""
    if isinstance(field.type, Unsupported):
        return field.type.name
    assert isinstance(field.type, Scalar)
    return native_type(field.native) if field.native else _SCALARS[field.type]


def native_type(native: NativeType) -> str:
    """``@db.VarChar(10)`` as PostgreSQL writes it."""
    name = _NATIVE.get(native.name, native.name.upper())
    arguments = native.args or (("1",) if name in _ONE_BY_DEFAULT else ())
    return f"{name}({','.join(arguments)})" if arguments else name


def server_type(name: str) -> str:
    """The spelling of migrations for a type as ``format_type`` gives it (without brackets)."""
    arguments = ""
    if found := re.search(r"\(([\d,\- ]+)\)", name):
        arguments = found[0].replace(" ", "")
        name = name[: found.start()] + name[found.end() :]
    known = _SERVER.get(name, name.upper())
    return known + arguments if known in _KNOWN else name + arguments


def column_of(
    field: ScalarField, enums: Mapping[str, EnumType], type_of: Callable[[ScalarField], str] = column_type
) -> Column:
    """The column of a field.

    Args:
        type_of: how a field that is no enum is called.
    """
    is_list = field.arity is Arity.LIST
    auto = isinstance(field.default, FunctionCall) and field.default.name == "autoincrement"
    enum: Name | None = None
    if isinstance(field.type, EnumRef):
        found = enums[field.type.name]
        enum = Name(found.namespace, found.db_name)
        written = found.db_name
    else:
        written = type_of(field)
    default: Default | None = None if auto else default_of(field, written, enums)
    return Column(
        field.column,
        written,
        nullable=field.arity is not Arity.REQUIRED,
        list=is_list,
        default=default,
        autoincrement=auto,
        enum=enum,
        client_default=field.default is not None and default is None and not auto,
        scalar=field.type.value if isinstance(field.type, Scalar) else field.type.name,
    )


def cast(before: Column, after: Column) -> str:
    """See `kusto.dialect.MigrationDialect.cast`."""
    if before.enum or after.enum:
        return "safe" if before.enum == after.enum and before.list == after.list else "none"
    old, old_arguments = type_parts(before.type)
    new, new_arguments = type_parts(after.type)
    if before.list != after.list:
        return _to_text(0, new_arguments) if before.list and new in _TEXTS else "none"
    if old == new:
        same = full_arguments(old, old_arguments) == full_arguments(new, new_arguments)
        return "same" if same else _resize(old, old_arguments, new_arguments)
    if new in _TEXTS:
        size = old_arguments[0] if old in _TEXTS and old_arguments else 0
        return _to_text(size, new_arguments)
    if old in _NUMBERS and new in _NUMBERS:
        return "safe" if new in _WIDENING.get(old, ()) and not new_arguments else "risky"
    if new in _CASTS.get(old, ()):
        return "safe" if new in _WIDENING.get(old, ()) else "risky"
    return "none"


def full_arguments(name: str, arguments: tuple[int, ...]) -> tuple[int, ...]:
    """The arguments with those that need not be written."""
    if name in ("TIMESTAMP", "TIMESTAMPTZ", "TIME", "TIMETZ"):
        return arguments or (6,)
    return (*arguments, 0) if name == "DECIMAL" and len(arguments) == 1 else arguments


def type_parts(written: str) -> tuple[str, tuple[int, ...]]:
    """The word and the numbers of ``DECIMAL(10,2)``."""
    name, _, arguments = written.partition("(")
    return name, tuple(int(a) for a in arguments.rstrip(")").split(",") if a.strip().lstrip("-").isdigit())


def _to_text(size: int, arguments: tuple[int, ...]) -> str:
    return "safe" if not arguments or 0 < size <= arguments[0] else "risky"


def _resize(name: str, old: tuple[int, ...], new: tuple[int, ...]) -> str:
    if name == "DECIMAL":
        if not new:
            return "safe"
        if not old:
            return "risky"
        (p, s), (q, t) = (*old, 0)[:2], (*new, 0)[:2]
        return "safe" if t >= s and q - t >= p - s else "risky"
    if name in ("VARCHAR", "CHAR", "VARBIT", "BIT", "CITEXT"):
        return "safe" if not new or (old and old[0] <= new[0]) else "risky"
    return "safe"


def is_default_ops(method: str, ops: str | None) -> bool:
    """Whether an operator class is the one that an index of this method takes anyway."""
    if ops is None:
        return True
    return (method, ops) in (
        ("gin", "array_ops"),
        ("gin", "jsonb_ops"),
        ("spgist", "inet_ops"),
        ("spgist", "text_ops"),
    ) or (method == "brin" and ops.endswith("_minmax_ops"))


_SHOWN = {
    "BIGINT": "BigInt",
    "BYTEA": "ByteA",
    "DOUBLE PRECISION": "DoublePrecision",
    "JSONB": "JsonB",
    "SMALLINT": "SmallInt",
    "VARBIT": "VarBit",
    "VARCHAR": "VarChar",
}


def shown_type(column: Column) -> str:
    """The type as a schema's ``@db.`` attribute spells it."""
    name, bracket, arguments = column.type.partition("(")
    written = column.type if column.enum else _SHOWN.get(name, name.capitalize()) + bracket + arguments
    return written + "[]" * column.list
