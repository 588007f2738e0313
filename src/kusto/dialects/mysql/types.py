"""Which column type a field has in MySQL and MariaDB, how server types are spelled, and which turn into which.

Names in, names out; nothing is asked of a server. An enum is the type of its column: its members stand in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kusto.catalog.model import Column
from kusto.dialects.mysql.defaults import default_of
from kusto.dialects.mysql.literals import quoted, unquoted
from kusto.psl.schema import Arity, EnumRef, EnumType, FunctionCall, NativeType, Scalar, ScalarField, Unsupported

_SCALARS = {
    Scalar.STRING: "VARCHAR(191)",
    Scalar.BOOLEAN: "BOOLEAN",
    Scalar.INT: "INTEGER",
    Scalar.BIGINT: "BIGINT",
    Scalar.FLOAT: "DOUBLE",
    Scalar.DECIMAL: "DECIMAL(65, 30)",
    Scalar.DATETIME: "DATETIME(3)",
    Scalar.JSON: "JSON",
    Scalar.BYTES: "LONGBLOB",
}
_NATIVE = {"Int": "INTEGER"}
_OMITTED = {"DECIMAL": "(10, 0)", "TIME": "(0)", "DATETIME": "(0)", "TIMESTAMP": "(0)", "CHAR": "(1)", "BIT": "(1)"}
"""What the server takes where a type is written without arguments, and does not show."""
_SIZED = ("VARCHAR", "BINARY", "VARBINARY", *_OMITTED)
_WORDS = {"int": "INTEGER", "integer": "INTEGER", "dec": "DECIMAL", "numeric": "DECIMAL", "bool": "BOOLEAN"}
_PLAIN = frozenset(
    [
        "TINYINT",
        "SMALLINT",
        "MEDIUMINT",
        "INTEGER",
        "BIGINT",
        "FLOAT",
        "DOUBLE",
        "BOOLEAN",
        "YEAR",
        "DATE",
        "JSON",
        "TINYTEXT",
        "TEXT",
        "MEDIUMTEXT",
        "LONGTEXT",
        "TINYBLOB",
        "BLOB",
        "MEDIUMBLOB",
        "LONGBLOB",
    ]
)
_SERVER = re.compile(r"(?is)(\w+)\s*(?:\((.*)\))?\s*(unsigned)?(?:\s+zerofill)?\s*\Z")
_MEMBER = re.compile(r"'(?:[^'\\]|''|\\.)*'", re.DOTALL)


def column_type(field: ScalarField, enums: Mapping[str, EnumType]) -> str:
    """The type of a field as migrations write it."""
    if isinstance(field.type, Unsupported):
        return server_type(field.type.name)
    if isinstance(field.type, EnumRef):
        return enum_type([member.db_name for member in enums[field.type.name].members])
    assert isinstance(field.type, Scalar)
    if field.native is None:
        return _SCALARS[field.type]
    written = native_type(field.native)
    return "BOOLEAN" if field.type is Scalar.BOOLEAN and written == "TINYINT" else written


def enum_type(members: list[str]) -> str:
    """``ENUM('A', 'B')``."""
    return f"ENUM({', '.join(map(quoted, members))})"


def native_type(native: NativeType) -> str:
    """``@db.UnsignedInt`` as MySQL writes it; what may be left out is written."""
    name = native.name.removeprefix("Unsigned")
    written = _NATIVE.get(name, name.upper())
    unsigned = " UNSIGNED" if name != native.name else ""
    arguments = f"({', '.join(native.args)})" if native.args else _OMITTED.get(written, "")
    return written + arguments + unsigned


def server_type(name: str) -> str:
    """The spelling of migrations for a type as the server (or an ``Unsupported``) has it."""
    found = _SERVER.match(name)
    if not found:
        return name
    word, arguments, unsigned = found[1].lower(), found[2], found[3]
    if word == "enum":
        return enum_type(members_of(name))
    if word == "tinyint" and arguments == "1" and not unsigned:
        return "BOOLEAN"
    known = _WORDS.get(word, word.upper())
    if known in _PLAIN and (known not in ("FLOAT", "DOUBLE") or not arguments):
        return known + " UNSIGNED" * bool(unsigned)  # a width in brackets is only how wide a client shows it
    if known in _SIZED:
        sizes = ", ".join(part.strip() for part in arguments.split(",")) if arguments else ""
        return known + (f"({sizes})" if sizes else _OMITTED.get(known, "")) + " UNSIGNED" * bool(unsigned)
    return name.lower() if arguments is None else word + f"({arguments})"


def members_of(written: str) -> list[str]:
    """The members of an enum's type."""
    return [unquoted(member) for member in _MEMBER.findall(written)]


def lost_members(before: Column, after: Column) -> tuple[str, ...]:
    """See `kusto.dialect.MigrationDialect.lost_members`."""
    if not (before.type.startswith("ENUM(") and after.type.startswith("ENUM(")):
        return ()
    kept = members_of(after.type)
    return tuple(member for member in members_of(before.type) if member not in kept)


def column_of(field: ScalarField, enums: Mapping[str, EnumType]) -> Column:
    """The column of a field."""
    auto = isinstance(field.default, FunctionCall) and field.default.name == "autoincrement"
    written = column_type(field, enums)
    default = None if auto else default_of(field, written, enums)
    return Column(
        field.column,
        written,
        nullable=field.arity is not Arity.REQUIRED,
        default=default,
        autoincrement=auto,
        client_default=field.default is not None and default is None and not auto,
        scalar=field.type.value if isinstance(field.type, Scalar) else field.type.name,
    )


_SHOWN = {
    "BIGINT": "BigInt",
    "BOOLEAN": "TinyInt",
    "DATETIME": "DateTime",
    "INTEGER": "Int",
    "LONGBLOB": "LongBlob",
    "LONGTEXT": "LongText",
    "MEDIUMBLOB": "MediumBlob",
    "MEDIUMINT": "MediumInt",
    "MEDIUMTEXT": "MediumText",
    "SMALLINT": "SmallInt",
    "TINYBLOB": "TinyBlob",
    "TINYINT": "TinyInt",
    "TINYTEXT": "TinyText",
    "VARBINARY": "VarBinary",
    "VARCHAR": "VarChar",
}


def shown_type(column: Column) -> str:
    """The type as a schema's ``@db.`` attribute spells it."""
    bare = column.type.removesuffix(" UNSIGNED")
    name, bracket, arguments = bare.partition("(")
    return "Unsigned" * (bare != column.type) + _SHOWN.get(name, name.capitalize()) + bracket + arguments
