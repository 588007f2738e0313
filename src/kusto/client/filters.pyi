"""The filter and update types that every generated client shares, for type checkers only (see `filters.py`)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Generic, Literal, TypeAlias, TypedDict, TypeVar

from kusto.client.fields import Base64, Json, Null

NAMES: frozenset[str]

T = TypeVar("T")

SortMode: TypeAlias = Literal["default", "insensitive"]
SortOrder: TypeAlias = Literal["asc", "desc"]

class _Nulls(TypedDict, total=False):
    nulls: Literal["first", "last"]

class SortOrderInput(_Nulls):
    """An order that says where NULLs go."""

    sort: SortOrder

class CountOrderInput(TypedDict):
    """An order by the number of related records."""

    _count: SortOrder

JsonInput: TypeAlias = Json | Null | str | int | float | Mapping[str, Any] | Sequence[Any] | None
BytesInput: TypeAlias = bytes | Base64
DecimalInput: TypeAlias = Decimal | int | str

class ListFilter(TypedDict, Generic[T], total=False):
    """A filter of a list: use one key."""

    equals: Sequence[T] | None
    has: T | None
    has_every: Sequence[T]
    has_some: Sequence[T]
    is_empty: bool

class ListUpdate(TypedDict, Generic[T], total=False):
    """An update of a list: use one key."""

    set: Sequence[T]
    push: T | Sequence[T]

StringFilter = TypedDict(
    "StringFilter",
    {
        "equals": "str",
        "not": "str | StringFilter",
        "in": "list[str] | tuple[str, ...]",
        "not_in": "list[str] | tuple[str, ...]",
        "lt": "str",
        "lte": "str",
        "gt": "str",
        "gte": "str",
        "contains": "str",
        "startswith": "str",
        "endswith": "str",
        "mode": "SortMode",
    },
    total=False,
)
StringNullableFilter = TypedDict(
    "StringNullableFilter",
    {
        "equals": "str | None",
        "not": "str | StringNullableFilter | None",
        "in": "list[str] | tuple[str, ...]",
        "not_in": "list[str] | tuple[str, ...]",
        "lt": "str",
        "lte": "str",
        "gt": "str",
        "gte": "str",
        "contains": "str",
        "startswith": "str",
        "endswith": "str",
        "mode": "SortMode",
    },
    total=False,
)
IntFilter = TypedDict(
    "IntFilter",
    {
        "equals": "int",
        "not": "int | IntFilter",
        "in": "Sequence[int]",
        "not_in": "Sequence[int]",
        "lt": "int",
        "lte": "int",
        "gt": "int",
        "gte": "int",
    },
    total=False,
)
IntNullableFilter = TypedDict(
    "IntNullableFilter",
    {
        "equals": "int | None",
        "not": "int | IntNullableFilter | None",
        "in": "Sequence[int]",
        "not_in": "Sequence[int]",
        "lt": "int",
        "lte": "int",
        "gt": "int",
        "gte": "int",
    },
    total=False,
)
BigIntFilter = TypedDict(
    "BigIntFilter",
    {
        "equals": "int",
        "not": "int | BigIntFilter",
        "in": "Sequence[int]",
        "not_in": "Sequence[int]",
        "lt": "int",
        "lte": "int",
        "gt": "int",
        "gte": "int",
    },
    total=False,
)
BigIntNullableFilter = TypedDict(
    "BigIntNullableFilter",
    {
        "equals": "int | None",
        "not": "int | BigIntNullableFilter | None",
        "in": "Sequence[int]",
        "not_in": "Sequence[int]",
        "lt": "int",
        "lte": "int",
        "gt": "int",
        "gte": "int",
    },
    total=False,
)
FloatFilter = TypedDict(
    "FloatFilter",
    {
        "equals": "float",
        "not": "float | FloatFilter",
        "in": "Sequence[float]",
        "not_in": "Sequence[float]",
        "lt": "float",
        "lte": "float",
        "gt": "float",
        "gte": "float",
    },
    total=False,
)
FloatNullableFilter = TypedDict(
    "FloatNullableFilter",
    {
        "equals": "float | None",
        "not": "float | FloatNullableFilter | None",
        "in": "Sequence[float]",
        "not_in": "Sequence[float]",
        "lt": "float",
        "lte": "float",
        "gt": "float",
        "gte": "float",
    },
    total=False,
)
DecimalFilter = TypedDict(
    "DecimalFilter",
    {
        "equals": "DecimalInput",
        "not": "DecimalInput | DecimalFilter",
        "in": "Sequence[DecimalInput]",
        "not_in": "Sequence[DecimalInput]",
        "lt": "DecimalInput",
        "lte": "DecimalInput",
        "gt": "DecimalInput",
        "gte": "DecimalInput",
    },
    total=False,
)
DecimalNullableFilter = TypedDict(
    "DecimalNullableFilter",
    {
        "equals": "DecimalInput | None",
        "not": "DecimalInput | DecimalNullableFilter | None",
        "in": "Sequence[DecimalInput]",
        "not_in": "Sequence[DecimalInput]",
        "lt": "DecimalInput",
        "lte": "DecimalInput",
        "gt": "DecimalInput",
        "gte": "DecimalInput",
    },
    total=False,
)
DateTimeFilter = TypedDict(
    "DateTimeFilter",
    {
        "equals": "datetime",
        "not": "datetime | DateTimeFilter",
        "in": "Sequence[datetime]",
        "not_in": "Sequence[datetime]",
        "lt": "datetime",
        "lte": "datetime",
        "gt": "datetime",
        "gte": "datetime",
    },
    total=False,
)
DateTimeNullableFilter = TypedDict(
    "DateTimeNullableFilter",
    {
        "equals": "datetime | None",
        "not": "datetime | DateTimeNullableFilter | None",
        "in": "Sequence[datetime]",
        "not_in": "Sequence[datetime]",
        "lt": "datetime",
        "lte": "datetime",
        "gt": "datetime",
        "gte": "datetime",
    },
    total=False,
)
DateFilter = TypedDict(
    "DateFilter",
    {
        "equals": "date",
        "not": "date | DateFilter",
        "in": "Sequence[date]",
        "not_in": "Sequence[date]",
        "lt": "date",
        "lte": "date",
        "gt": "date",
        "gte": "date",
    },
    total=False,
)
DateNullableFilter = TypedDict(
    "DateNullableFilter",
    {
        "equals": "date | None",
        "not": "date | DateNullableFilter | None",
        "in": "Sequence[date]",
        "not_in": "Sequence[date]",
        "lt": "date",
        "lte": "date",
        "gt": "date",
        "gte": "date",
    },
    total=False,
)
TimeFilter = TypedDict(
    "TimeFilter",
    {
        "equals": "time",
        "not": "time | TimeFilter",
        "in": "Sequence[time]",
        "not_in": "Sequence[time]",
        "lt": "time",
        "lte": "time",
        "gt": "time",
        "gte": "time",
    },
    total=False,
)
TimeNullableFilter = TypedDict(
    "TimeNullableFilter",
    {
        "equals": "time | None",
        "not": "time | TimeNullableFilter | None",
        "in": "Sequence[time]",
        "not_in": "Sequence[time]",
        "lt": "time",
        "lte": "time",
        "gt": "time",
        "gte": "time",
    },
    total=False,
)
BooleanFilter = TypedDict(
    "BooleanFilter",
    {
        "equals": "bool",
        "not": "bool | BooleanFilter",
    },
    total=False,
)
BooleanNullableFilter = TypedDict(
    "BooleanNullableFilter",
    {
        "equals": "bool | None",
        "not": "bool | BooleanNullableFilter | None",
    },
    total=False,
)
BytesFilter = TypedDict(
    "BytesFilter",
    {
        "equals": "BytesInput",
        "not": "BytesInput | BytesFilter",
        "in": "Sequence[BytesInput]",
        "not_in": "Sequence[BytesInput]",
    },
    total=False,
)
BytesNullableFilter = TypedDict(
    "BytesNullableFilter",
    {
        "equals": "BytesInput | None",
        "not": "BytesInput | BytesNullableFilter | None",
        "in": "Sequence[BytesInput]",
        "not_in": "Sequence[BytesInput]",
    },
    total=False,
)
JsonFilter = TypedDict("JsonFilter", {"equals": "JsonInput", "not": "JsonInput"}, total=False)

class AtomicIntInput(TypedDict, total=False):
    """An update of a number where it stands: use one key."""

    set: int
    increment: int
    decrement: int
    multiply: int
    divide: int

class AtomicBigIntInput(TypedDict, total=False):
    """An update of a number where it stands: use one key."""

    set: int
    increment: int
    decrement: int
    multiply: int
    divide: int

class AtomicFloatInput(TypedDict, total=False):
    """An update of a number where it stands: use one key."""

    set: float
    increment: float
    decrement: float
    multiply: float
    divide: float

class AtomicDecimalInput(TypedDict, total=False):
    """An update of a number where it stands: use one key."""

    set: DecimalInput
    increment: DecimalInput
    decrement: DecimalInput
    multiply: DecimalInput
    divide: DecimalInput
