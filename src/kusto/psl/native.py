"""Native types per provider: which exist, which scalars they fit, which arguments they take.

Facts only. The arguments' spelling is kept as written; what SQL they become is the dialects' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kusto.psl.schema import Scalar


@dataclass(frozen=True, slots=True)
class NativeSpec:
    """One native type.

    Args:
        name: the name behind ``@db.``.
        scalars: the scalar types a field may have with it.
        arguments: how many arguments it must have.
        optional: how many more it may have.
        limits: the smallest and largest value of the argument, where there are limits.
        noun: how messages call the argument.
        keywords: words that may stand for a number (``Max``); such a column can be part of no key.
        keyless: the column can be part of no key or index; ``"length"`` where it can with a ``length:``; ``"index"``
            where it can be the id, but part of nothing else.
    """

    name: str
    scalars: tuple[Scalar, ...]
    arguments: int = 0
    optional: int = 0
    limits: tuple[int, int] | None = None
    noun: str = "M"
    keywords: tuple[str, ...] = ()
    keyless: str = ""


# Name, scalars, arguments ("?1" optional, "1" needed), limits.
# "!" is in no key, "^" only in the id, "~" in keys with a length.
_POSTGRESQL = """
SmallInt Int | Integer Int | BigInt BigInt | Decimal Decimal ?2 | Money Decimal | Inet String | Oid Int | Citext String
Real Float | DoublePrecision Float | VarChar String ?1 | Char String ?1 | Text String | ByteA Bytes
Timestamp DateTime ?1 0-6 | Timestamptz DateTime ?1 0-6 | Date DateTime | Time DateTime ?1 0-6 | Timetz DateTime ?1 0-6
Boolean Boolean | Bit String ?1 1- | VarBit String ?1 1- | Uuid String | Xml String ^ | Json Json | JsonB Json
"""
_COCKROACHDB = """
Bit String ?1 1- | Bool Boolean | Bytes Bytes | Char String ?1 | CatalogSingleChar String | Date DateTime
Decimal Decimal ?2 | Float4 Float | Float8 Float | Inet String | Int2 Int | Int4 Int | Int8 BigInt | JsonB Json
Oid Int | String String ?1 | Time DateTime ?1 0-6 | Timestamp DateTime ?1 0-6 | Timestamptz DateTime ?1 0-6
Timetz DateTime ?1 0-6 | Uuid String | VarBit String ?1 1-
"""
_MYSQL = """
Int Int | UnsignedInt Int | SmallInt Int | UnsignedSmallInt Int | MediumInt Int | UnsignedMediumInt Int | Year Int
TinyInt Boolean,Int | UnsignedTinyInt Boolean,Int | BigInt BigInt | UnsignedBigInt BigInt | Decimal Decimal ?2
Float Float | Double Float | Bit Boolean,Bytes 1 1-64 | Char String 1 0-255 | VarChar String 1 0-65535 | Binary Bytes 1
VarBinary Bytes 1 | TinyBlob Bytes ~ | Blob Bytes ~ | MediumBlob Bytes ~ | LongBlob Bytes ~ | TinyText String ~
Text String ~ | MediumText String ~ | LongText String ~ | Date DateTime | Time DateTime ?1
DateTime DateTime ?1 | Timestamp DateTime ?1 | Json Json
"""
_SQLSERVER = """
TinyInt Int | SmallInt Int | Int Int | Bit Boolean,Int | BigInt BigInt | Decimal Decimal ?2 | Money Float
SmallMoney Float | Float Float ?1 1-53 Bits | Real Float | Date DateTime | Time DateTime | DateTime DateTime
DateTime2 DateTime | DateTimeOffset DateTime | SmallDateTime DateTime | Char String ?1 0-8000 Length
NChar String ?1 0-4000 Length | VarChar String ?1 0-8000 Length max | Text String !
NVarChar String ?1 0-4000 Length max | NText String ! | Binary Bytes ?1 0-8000 Length
VarBinary Bytes ?1 0-8000 Length max | Image Bytes ! | Xml String ! | UniqueIdentifier String
"""
_MONGODB = """
ObjectId String,Bytes | String String | Bool Boolean | Int Int | Long Int,BigInt | Double Float | Date DateTime
Timestamp DateTime | BinData Bytes | Json Json
"""
_TABLES = {
    "postgresql": _POSTGRESQL,
    "cockroachdb": _COCKROACHDB,
    "mysql": _MYSQL,
    "sqlite": "",
    "sqlserver": _SQLSERVER,
    "mongodb": _MONGODB,
    "": "",
}
_KEYLESS = {"!": "always", "^": "index", "~": "length"}
_UNBOUNDED = 2**32


@cache
def native_types(provider: str) -> dict[str, NativeSpec]:
    """The native types of a provider by name; the tables above are read when first asked for."""
    lines = _TABLES[provider].replace("\n", " | ").split("|")
    specs = [_spec(line.split()) for line in lines if line.strip()]
    return {spec.name: spec for spec in specs}


def _spec(words: list[str]) -> NativeSpec:
    name, scalars, *rest = words
    arguments = optional = 0
    limits: tuple[int, int] | None = None
    noun = "M"
    keywords: tuple[str, ...] = ()
    keyless = ""
    for word in rest:
        if word.startswith("?"):
            optional = int(word[1:])
        elif "-" in word:
            low, high = word.split("-")
            limits = int(low), int(high) if high else _UNBOUNDED
        elif word in _KEYLESS:
            keyless = _KEYLESS[word]
        elif word.isdigit():
            arguments = int(word)
        elif word in ("Bits", "Length"):
            noun = word
        else:
            keywords = (word,)
    return NativeSpec(
        name, tuple(Scalar(s) for s in scalars.split(",")), arguments, optional, limits, noun, keywords, keyless
    )
