"""Which column type a field has in MySQL and MariaDB, how server types are spelled, and which turn into which.

Names in, names out; nothing is asked of a server. An enum is the type of its column: its members stand in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kusto.catalog.model import Column
from kusto.dialects.mysql.defaults import default_of, quoted, unquoted
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


# What ``MODIFY`` turns into what. The server tries every conversion and, in strict mode, fails on a value that does not
# fit; `cast` says ``none`` only where no value would come through with its meaning.
_BITS = {"TINYINT": 8, "SMALLINT": 16, "MEDIUMINT": 24, "INTEGER": 32, "BIGINT": 64}
_TEXTS = {"TINYTEXT": 255, "TEXT": 65535, "MEDIUMTEXT": 2**24 - 1, "LONGTEXT": 2**32 - 1}
_BYTES = {"TINYBLOB": 255, "BLOB": 65535, "MEDIUMBLOB": 2**24 - 1, "LONGBLOB": 2**32 - 1}
_TEMPORAL = ("DATE", "TIME", "DATETIME", "TIMESTAMP")
_FLOATS = ("FLOAT", "DOUBLE")
_BYTES_A_CHARACTER = 4
_LONGEST_SCALAR = 67
"""Characters of the longest number: DECIMAL(65, s) with its sign and point."""


class _Type:
    """A type taken apart."""

    def __init__(self, written: str) -> None:
        name, _, rest = written.removesuffix(" UNSIGNED").partition("(")
        self.name = "TINYINT" if name == "BOOLEAN" else name
        self.arguments = tuple(int(a) for a in rest.rstrip(")").split(",") if a.strip().isdigit())
        self.unsigned = written.endswith(" UNSIGNED")

    @property
    def family(self) -> str:
        if self.name in _BITS or self.name in ("DECIMAL", "YEAR", *_FLOATS):
            return "number"
        if self.name in _TEXTS or self.name in ("CHAR", "VARCHAR"):
            return "text"
        if self.name in _BYTES or self.name in ("BINARY", "VARBINARY"):
            return "bytes"
        return "temporal" if self.name in _TEMPORAL else self.name

    @property
    def range(self) -> tuple[int, int] | None:
        """The lowest and the highest whole number that it holds, where it holds whole numbers only."""
        if self.name == "YEAR":
            return 0, 2155
        bits = _BITS.get(self.name)
        if bits is None:
            return None
        return (0, 2**bits - 1) if self.unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)

    @property
    def characters(self) -> int:
        """How many characters surely fit into a text, or bytes into a binary string."""
        if self.name in _TEXTS:
            return _TEXTS[self.name] // _BYTES_A_CHARACTER
        return _BYTES.get(self.name) or (self.arguments[0] if self.arguments else 1)

    @property
    def longest(self) -> int:
        """How many characters a value of a text type may have."""
        return _TEXTS.get(self.name) or self.characters


def cast(before: Column, after: Column) -> str:
    """See `kusto.dialect.MigrationDialect.cast`."""
    old, new = _Type(before.type), _Type(after.type)
    match old.family, new.family:
        case "ENUM", "ENUM":
            return "safe"  # what goes is said by name, and refused while it is used
        case "number", "number":
            return _number(old, new)
        case "text", "text":
            return "safe" if old.longest <= new.longest and _holds(new, old.longest) else "risky"
        case "bytes", "bytes":
            return "safe" if old.characters <= new.characters and new.name != "BINARY" else "risky"
        case "temporal", "temporal":
            return _temporal(old, new)
        case (("number" | "temporal" | "ENUM"), "text"):
            return "safe" if new.characters >= _LONGEST_SCALAR else "risky"
        case "JSON", "text":
            return "safe" if new.name == "LONGTEXT" else "risky"
        case "text", _:
            return "none" if new.family == "BIT" else "risky"
        case (("bytes" | "BIT"), ("text" | "bytes" | "BIT")):
            return "risky"
        case ("number", "BIT") | ("BIT", "number"):
            return "risky"
        case "ENUM", "number":
            return "none"  # the server would give the member's place
        case _:
            return "safe" if before.type == after.type else "none"


def _holds(new: _Type, longest: int) -> bool:
    return new.name in _TEXTS or new.characters >= longest


def _number(old: _Type, new: _Type) -> str:
    whole, target = old.range, new.range
    if whole and target:
        return "safe" if target[0] <= whole[0] and whole[1] <= target[1] else "risky"
    if whole and new.name == "DECIMAL":
        precision, scale = (*new.arguments, 10, 0)[:2] if len(new.arguments) != 1 else (new.arguments[0], 0)
        fits = 10 ** (precision - scale) > max(abs(whole[0]), whole[1])
        return "safe" if fits and (not new.unsigned or whole[0] >= 0) else "risky"
    if whole and new.name in _FLOATS:
        exact = 2**53 if new.name == "DOUBLE" else 2**24
        return "safe" if max(abs(whole[0]), whole[1]) <= exact else "risky"
    if old.name == new.name == "DECIMAL":
        (p, s), (q, t) = ((*t.arguments, 0)[:2] for t in (old, new))
        return "safe" if t >= s and q - t >= p - s and old.unsigned >= new.unsigned else "risky"
    return "safe" if (old.name, new.name) in (("FLOAT", "DOUBLE"), ("FLOAT", "FLOAT")) else "risky"


def _temporal(old: _Type, new: _Type) -> str:
    if old.name == new.name:
        return "safe" if (*old.arguments, 0)[0] <= (*new.arguments, 0)[0] else "risky"
    if new.name == "TIME" or old.name == "TIME":
        return "risky" if "DATE" not in (old.name, new.name) else "none"
    return "safe" if (old.name, new.name) == ("DATE", "DATETIME") else "risky"
