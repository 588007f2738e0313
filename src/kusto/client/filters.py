"""The filter and update types that every generated client shares.

Their keys and types stand in `filters.pyi`, where only type checkers read them. At run time each name is a plain
``dict[str, Any]``: what a call says is checked by the query layer, against the schema.
"""

from __future__ import annotations

from typing import Any

NAMES = frozenset(
    {
        "AtomicBigIntInput",
        "AtomicDecimalInput",
        "AtomicFloatInput",
        "AtomicIntInput",
        "BigIntFilter",
        "BigIntNullableFilter",
        "BooleanFilter",
        "BooleanNullableFilter",
        "BytesFilter",
        "BytesInput",
        "BytesNullableFilter",
        "CountOrderInput",
        "DateFilter",
        "DateNullableFilter",
        "DateTimeFilter",
        "DateTimeNullableFilter",
        "DecimalFilter",
        "DecimalInput",
        "DecimalNullableFilter",
        "FloatFilter",
        "FloatNullableFilter",
        "IntFilter",
        "IntNullableFilter",
        "JsonFilter",
        "JsonInput",
        "ListFilter",
        "ListUpdate",
        "SortMode",
        "SortOrder",
        "SortOrderInput",
        "StringFilter",
        "StringNullableFilter",
        "TimeFilter",
        "TimeNullableFilter",
    }
)
"""What `filters.pyi` declares for others."""


def __getattr__(name: str) -> Any:
    if name in NAMES:
        return dict[str, Any]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
