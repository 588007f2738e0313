"""The types of a model's actions, for type checkers only (see `typed.py`).

Each generated action class fills in the twelve types of its model: the model, its partial, `where`, unique `where`,
`data` of create, of one row of `create_many`, of update, of `update_many`, `include`, `select`, `order`, field names.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, Literal, TypeAlias, TypedDict, TypeVar, overload

NAMES: frozenset[str]

M = TypeVar("M")
P = TypeVar("P")
W = TypeVar("W")
U = TypeVar("U")
C = TypeVar("C")
CM = TypeVar("CM")
D = TypeVar("D")
DM = TypeVar("DM")
Inc = TypeVar("Inc")
Sel = TypeVar("Sel")
Ord = TypeVar("Ord")
K = TypeVar("K", bound=str)

class _Upsert(TypedDict, Generic[C, D]):
    create: C
    update: D

_All: TypeAlias = Literal["_all"]

class AsyncActions(Generic[M, P, W, U, C, CM, D, DM, Inc, Sel, Ord, K]):
    """What `client.<model>` can do, awaited."""

    @overload
    async def create(
        self,
        data: C,
        include: Inc | None = None,
        *,
        select: None = None,
    ) -> M:
        """Make a record and return it."""

    @overload
    async def create(
        self,
        data: C,
        *,
        select: Sel | Sequence[K],
    ) -> P:
        """Make a record and return it."""

    async def create_many(self, data: Sequence[CM], *, skip_duplicates: bool = False) -> int:
        """Make many records; the number made."""

    @overload
    async def find_unique(
        self,
        where: U,
        include: Inc | None = None,
        *,
        select: None = None,
    ) -> M | None:
        """The record with this unique key, or None."""

    @overload
    async def find_unique(
        self,
        where: U,
        *,
        select: Sel | Sequence[K],
    ) -> P | None:
        """The record with this unique key, or None."""

    @overload
    async def find_unique_or_raise(
        self,
        where: U,
        include: Inc | None = None,
        *,
        select: None = None,
    ) -> M:
        """The record with this unique key; RecordNotFoundError where there is none."""

    @overload
    async def find_unique_or_raise(
        self,
        where: U,
        *,
        select: Sel | Sequence[K],
    ) -> P:
        """The record with this unique key; RecordNotFoundError where there is none."""

    @overload
    async def find_first(
        self,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
        include: Inc | None = None,
        order: Ord | Sequence[Ord] | None = None,
        distinct: Sequence[K] | None = None,
        *,
        select: None = None,
        take: int | None = None,
    ) -> M | None:
        """The first record that fits, or None."""

    @overload
    async def find_first(
        self,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
        *,
        order: Ord | Sequence[Ord] | None = None,
        distinct: Sequence[K] | None = None,
        take: int | None = None,
        select: Sel | Sequence[K],
    ) -> P | None:
        """The first record that fits, or None."""

    @overload
    async def find_first_or_raise(
        self,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
        include: Inc | None = None,
        order: Ord | Sequence[Ord] | None = None,
        distinct: Sequence[K] | None = None,
        *,
        select: None = None,
        take: int | None = None,
    ) -> M:
        """The first record that fits; RecordNotFoundError where there is none."""

    @overload
    async def find_first_or_raise(
        self,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
        *,
        order: Ord | Sequence[Ord] | None = None,
        distinct: Sequence[K] | None = None,
        take: int | None = None,
        select: Sel | Sequence[K],
    ) -> P:
        """The first record that fits; RecordNotFoundError where there is none."""

    @overload
    async def find_many(
        self,
        take: int | None = None,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
        include: Inc | None = None,
        order: Ord | Sequence[Ord] | None = None,
        distinct: Sequence[K] | None = None,
        *,
        select: None = None,
    ) -> list[M]:
        """Every record that fits."""

    @overload
    async def find_many(
        self,
        take: int | None = None,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
        *,
        order: Ord | Sequence[Ord] | None = None,
        distinct: Sequence[K] | None = None,
        select: Sel | Sequence[K],
    ) -> list[P]:
        """Every record that fits."""

    @overload
    async def update(
        self,
        data: D,
        where: U,
        include: Inc | None = None,
        *,
        select: None = None,
    ) -> M | None:
        """Change a record and return it; None where there is none."""

    @overload
    async def update(
        self,
        data: D,
        where: U,
        *,
        select: Sel | Sequence[K],
    ) -> P | None:
        """Change a record and return it; None where there is none."""

    @overload
    async def upsert(
        self,
        where: U,
        data: _Upsert[C, D],
        include: Inc | None = None,
        *,
        select: None = None,
    ) -> M:
        """Change the record, or make it where there is none."""

    @overload
    async def upsert(
        self,
        where: U,
        data: _Upsert[C, D],
        *,
        select: Sel | Sequence[K],
    ) -> P:
        """Change the record, or make it where there is none."""

    async def update_many(self, data: DM, where: W) -> int:
        """Change every record that fits; their number."""

    @overload
    async def delete(
        self,
        where: U,
        include: Inc | None = None,
        *,
        select: None = None,
    ) -> M | None:
        """Delete a record and return it as it was; None where there is none."""

    @overload
    async def delete(
        self,
        where: U,
        *,
        select: Sel | Sequence[K],
    ) -> P | None:
        """Delete a record and return it as it was; None where there is none."""

    async def delete_many(self, where: W | None = None) -> int:
        """Delete every record that fits, all where nothing is said; their number."""

    async def query_raw(self, query: str, *args: Any) -> list[M]:
        """Rows of a query of the caller's own, as objects of this model."""

    async def query_first(self, query: str, *args: Any) -> M | None:
        """The first row of a query of the caller's own, as an object of this model, or None."""

    @overload
    async def count(
        self,
        select: None = None,
        take: int | None = None,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
    ) -> int:
        """The number of records that fit, or of values per field."""

    @overload
    async def count(
        self,
        select: dict[K | _All, bool],
        take: int | None = None,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
    ) -> dict[K | _All, int]: ...
    async def group_by(
        self,
        by: Sequence[K],
        *,
        where: W | None = None,
        take: int | None = None,
        skip: int | None = None,
        avg: dict[K, bool] | None = None,
        sum: dict[K, bool] | None = None,
        min: dict[K, bool] | None = None,
        max: dict[K, bool] | None = None,
        having: Mapping[str, object] | None = None,
        count: bool | dict[K | _All, bool] = False,
        order: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None,
    ) -> list[dict[str, Any]]:
        """One dict per group of records that agree in ``by``, with the aggregates asked for."""

class SyncActions(Generic[M, P, W, U, C, CM, D, DM, Inc, Sel, Ord, K]):
    """What `client.<model>` can do, blocking."""

    @overload
    def create(
        self,
        data: C,
        include: Inc | None = None,
        *,
        select: None = None,
    ) -> M:
        """Make a record and return it."""

    @overload
    def create(
        self,
        data: C,
        *,
        select: Sel | Sequence[K],
    ) -> P:
        """Make a record and return it."""

    def create_many(self, data: Sequence[CM], *, skip_duplicates: bool = False) -> int:
        """Make many records; the number made."""

    @overload
    def find_unique(
        self,
        where: U,
        include: Inc | None = None,
        *,
        select: None = None,
    ) -> M | None:
        """The record with this unique key, or None."""

    @overload
    def find_unique(
        self,
        where: U,
        *,
        select: Sel | Sequence[K],
    ) -> P | None:
        """The record with this unique key, or None."""

    @overload
    def find_unique_or_raise(
        self,
        where: U,
        include: Inc | None = None,
        *,
        select: None = None,
    ) -> M:
        """The record with this unique key; RecordNotFoundError where there is none."""

    @overload
    def find_unique_or_raise(
        self,
        where: U,
        *,
        select: Sel | Sequence[K],
    ) -> P:
        """The record with this unique key; RecordNotFoundError where there is none."""

    @overload
    def find_first(
        self,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
        include: Inc | None = None,
        order: Ord | Sequence[Ord] | None = None,
        distinct: Sequence[K] | None = None,
        *,
        select: None = None,
        take: int | None = None,
    ) -> M | None:
        """The first record that fits, or None."""

    @overload
    def find_first(
        self,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
        *,
        order: Ord | Sequence[Ord] | None = None,
        distinct: Sequence[K] | None = None,
        take: int | None = None,
        select: Sel | Sequence[K],
    ) -> P | None:
        """The first record that fits, or None."""

    @overload
    def find_first_or_raise(
        self,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
        include: Inc | None = None,
        order: Ord | Sequence[Ord] | None = None,
        distinct: Sequence[K] | None = None,
        *,
        select: None = None,
        take: int | None = None,
    ) -> M:
        """The first record that fits; RecordNotFoundError where there is none."""

    @overload
    def find_first_or_raise(
        self,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
        *,
        order: Ord | Sequence[Ord] | None = None,
        distinct: Sequence[K] | None = None,
        take: int | None = None,
        select: Sel | Sequence[K],
    ) -> P:
        """The first record that fits; RecordNotFoundError where there is none."""

    @overload
    def find_many(
        self,
        take: int | None = None,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
        include: Inc | None = None,
        order: Ord | Sequence[Ord] | None = None,
        distinct: Sequence[K] | None = None,
        *,
        select: None = None,
    ) -> list[M]:
        """Every record that fits."""

    @overload
    def find_many(
        self,
        take: int | None = None,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
        *,
        order: Ord | Sequence[Ord] | None = None,
        distinct: Sequence[K] | None = None,
        select: Sel | Sequence[K],
    ) -> list[P]:
        """Every record that fits."""

    @overload
    def update(
        self,
        data: D,
        where: U,
        include: Inc | None = None,
        *,
        select: None = None,
    ) -> M | None:
        """Change a record and return it; None where there is none."""

    @overload
    def update(
        self,
        data: D,
        where: U,
        *,
        select: Sel | Sequence[K],
    ) -> P | None:
        """Change a record and return it; None where there is none."""

    @overload
    def upsert(
        self,
        where: U,
        data: _Upsert[C, D],
        include: Inc | None = None,
        *,
        select: None = None,
    ) -> M:
        """Change the record, or make it where there is none."""

    @overload
    def upsert(
        self,
        where: U,
        data: _Upsert[C, D],
        *,
        select: Sel | Sequence[K],
    ) -> P:
        """Change the record, or make it where there is none."""

    def update_many(self, data: DM, where: W) -> int:
        """Change every record that fits; their number."""

    @overload
    def delete(
        self,
        where: U,
        include: Inc | None = None,
        *,
        select: None = None,
    ) -> M | None:
        """Delete a record and return it as it was; None where there is none."""

    @overload
    def delete(
        self,
        where: U,
        *,
        select: Sel | Sequence[K],
    ) -> P | None:
        """Delete a record and return it as it was; None where there is none."""

    def delete_many(self, where: W | None = None) -> int:
        """Delete every record that fits, all where nothing is said; their number."""

    def query_raw(self, query: str, *args: Any) -> list[M]:
        """Rows of a query of the caller's own, as objects of this model."""

    def query_first(self, query: str, *args: Any) -> M | None:
        """The first row of a query of the caller's own, as an object of this model, or None."""

    @overload
    def count(
        self,
        select: None = None,
        take: int | None = None,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
    ) -> int:
        """The number of records that fit, or of values per field."""

    @overload
    def count(
        self,
        select: dict[K | _All, bool],
        take: int | None = None,
        skip: int | None = None,
        where: W | None = None,
        cursor: U | None = None,
    ) -> dict[K | _All, int]: ...
    def group_by(
        self,
        by: Sequence[K],
        *,
        where: W | None = None,
        take: int | None = None,
        skip: int | None = None,
        avg: dict[K, bool] | None = None,
        sum: dict[K, bool] | None = None,
        min: dict[K, bool] | None = None,
        max: dict[K, bool] | None = None,
        having: Mapping[str, object] | None = None,
        count: bool | dict[K | _All, bool] = False,
        order: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None,
    ) -> list[dict[str, Any]]:
        """One dict per group of records that agree in ``by``, with the aggregates asked for."""

class BatchActions(Generic[M, P, W, U, C, CM, D, DM, Inc, Sel, Ord, K]):
    """What a batch can do with a model; nothing runs before its commit."""

    def create(self, data: C, include: Inc | None = None) -> None:
        """Make a record."""

    def create_many(self, data: Sequence[CM], *, skip_duplicates: bool = False) -> None:
        """Make many records."""

    def update(self, data: D, where: U, include: Inc | None = None) -> None:
        """Change a record."""

    def upsert(self, where: U, data: _Upsert[C, D], include: Inc | None = None) -> None:
        """Change the record, or make it where there is none."""

    def update_many(self, data: DM, where: W) -> None:
        """Change every record that fits."""

    def delete(self, where: U, include: Inc | None = None) -> None:
        """Delete a record."""

    def delete_many(self, where: W | None = None) -> None:
        """Delete every record that fits, all where nothing is said."""
