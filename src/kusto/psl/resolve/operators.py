"""Operator classes of indexes by their names in a schema: ``JsonbPathOps`` is the database's ``jsonb_path_ops``."""

from __future__ import annotations

from functools import cache

_GIN = "ArrayOps JsonbOps JsonbPathOps"
_GIST_SPGIST = "InetOps TextOps"
_MINMAX = """
    Bit Bpchar Bytea Date Float4 Float8 Inet Int2 Int4 Int8 Numeric Oid Text Timestamp TimestampTz Time TimeTz Uuid
    VarBit"""
_NO_MULTI = ("Bit", "Bpchar", "Bytea", "Text", "VarBit")
_NO_BLOOM = ("Bit", "VarBit")


@cache
def _names() -> dict[str, str]:
    names = {name: name for name in f"{_GIN} {_GIST_SPGIST} InetInclusionOps".split()}
    for base in _MINMAX.split():
        names[f"{base}MinMaxOps"] = base
        if base not in _NO_MULTI:
            names[f"{base}MinMaxMultiOps"] = base
        if base not in _NO_BLOOM:
            names[f"{base}BloomOps"] = base
    return {name: _snake(name) for name in names}


def _snake(name: str) -> str:
    for joined in ("MinMax", "TimestampTz", "TimeTz", "VarBit"):
        name = name.replace(joined, joined.capitalize())
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def operator_class(name: str) -> str | None:
    """The database's name of an operator class, or None where the language has no such name."""
    return _names().get(name)
