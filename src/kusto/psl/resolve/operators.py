"""Operator classes of indexes: what ``ops: JsonbPathOps`` is in the database, and which fields it fits.

Facts only. ``ops: raw("…")`` passes by all of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kusto.psl.schema import Scalar


@dataclass(frozen=True, slots=True)
class OperatorClass:
    """One operator class.

    Args:
        name: in the schema.
        db_name: in the database.
        methods: index types it belongs to.
        scalar: the field's type, or None for any list.
        natives: native types of the field that fit; ``""`` stands for none given.
    """

    name: str
    db_name: str
    methods: tuple[str, ...]
    scalar: Scalar | None
    natives: tuple[str, ...]


# Base, scalar, native types ("-" for none given), families beside MinMax.
_BRIN = """
Bit String Bit | VarBit String VarBit | Bpchar String Char Bloom | Bytea Bytes -,ByteA Bloom
Date DateTime Date Bloom,Multi | Float4 Float Real Bloom,Multi | Float8 Float -,DoublePrecision Bloom,Multi
Inet String Inet Bloom,Multi,Inclusion | Int2 Int SmallInt Bloom,Multi | Int4 Int -,Integer Bloom,Multi
Int8 BigInt -,BigInt Bloom,Multi | Numeric Decimal -,Decimal Bloom,Multi | Oid Int Oid Bloom,Multi
Text String -,Text,VarChar Bloom | Timestamp DateTime -,Timestamp Bloom,Multi
TimestampTz DateTime Timestamptz Bloom,Multi | Time DateTime Time Bloom,Multi | TimeTz DateTime Timetz Bloom,Multi
Uuid String Uuid Bloom,Multi
"""
_SUFFIXES = {"Bloom": "BloomOps", "Multi": "MinMaxMultiOps", "Inclusion": "InclusionOps"}


@cache
def _classes() -> dict[str, OperatorClass]:
    found = [
        OperatorClass("ArrayOps", "array_ops", ("Gin",), None, ()),
        OperatorClass("JsonbOps", "jsonb_ops", ("Gin",), Scalar.JSON, ("", "JsonB")),
        OperatorClass("JsonbPathOps", "jsonb_path_ops", ("Gin",), Scalar.JSON, ("", "JsonB")),
        OperatorClass("InetOps", "inet_ops", ("Gist", "SpGist"), Scalar.STRING, ("Inet",)),
        OperatorClass("TextOps", "text_ops", ("SpGist",), Scalar.STRING, ("", "Text", "VarChar", "Char")),
    ]
    for line in _BRIN.replace("\n", "|").split("|"):
        words = line.split()
        if words:
            base, scalar, natives, *families = words
            fitting = tuple("" if native == "-" else native for native in natives.split(","))
            suffixes = ["MinMaxOps", *(_SUFFIXES[family] for family in ",".join(families).split(",") if family)]
            for suffix in suffixes:
                name = base + suffix
                found.append(OperatorClass(name, _snake(name), ("Brin",), Scalar(scalar), fitting))
    return {operator.name: operator for operator in found}


def _snake(name: str) -> str:
    for joined in ("MinMax", "TimestampTz", "TimeTz", "VarBit"):
        name = name.replace(joined, joined.capitalize())
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


@cache
def default_natives(method: str) -> frozenset[str]:
    """The native types that need no operator class to be named in an index of this type."""
    if method == "Gist":
        return frozenset()  # the one class there is must be named
    found = [c.natives for c in _classes().values() if method in c.methods]
    return frozenset(native for natives in found for native in natives if native)


def operator_class(name: str) -> OperatorClass | None:
    """The operator class of this name in a schema, or None where there is none."""
    return _classes().get(name)


def operator_classes() -> tuple[OperatorClass, ...]:
    """Every operator class that has a name in schemas."""
    return tuple(_classes().values())
