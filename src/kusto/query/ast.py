"""The query tree: what a statement says, free of any database's spelling. Frozen values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kusto.psl.schema import Model, ScalarField
from kusto.query.slots import Slot


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table that ``alias`` stands for."""

    alias: str
    field: ScalarField


@dataclass(frozen=True, slots=True)
class JoinColumn:
    """Column A or B of an implicit many-to-many table; its type is that of ``field``."""

    alias: str
    name: str
    field: ScalarField


AnyColumn: TypeAlias = Column | JoinColumn


@dataclass(frozen=True, slots=True)
class Compare:
    """``column <operator> value``; both folded where the case does not matter."""

    column: AnyColumn
    operator: str
    value: Slot
    insensitive: bool = False


@dataclass(frozen=True, slots=True)
class IsNull:
    """``column IS [NOT] NULL``."""

    column: AnyColumn
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsLastId:
    """The column holds the number that the connection's last insert made."""

    column: Column


@dataclass(frozen=True, slots=True)
class InList:
    """The column is among the values that one parameter holds."""

    column: AnyColumn
    values: Slot


@dataclass(frozen=True, slots=True)
class InTuples:
    """Several columns together are among the rows that one parameter each holds."""

    columns: tuple[AnyColumn, ...]
    values: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Like:
    """``column LIKE pattern``."""

    column: Column
    pattern: Slot
    insensitive: bool = False


@dataclass(frozen=True, slots=True)
class ListTest:
    """``has``, ``has_every``, ``has_some``, ``equals`` on a list column."""

    operator: str
    column: Column
    value: Slot


@dataclass(frozen=True, slots=True)
class ListEmpty:
    """The list column has no element (or, negated, has some)."""

    column: Column
    negated: bool


@dataclass(frozen=True, slots=True)
class SameColumns:
    """Pairs of columns that are equal: how tables hang together."""

    pairs: tuple[tuple[AnyColumn, AnyColumn], ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every one holds; none at all is true."""

    items: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one holds; none at all is false."""

    items: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold."""

    item: Predicate


@dataclass(frozen=True, slots=True)
class Exists:
    """A row exists in ``source`` for which ``where`` holds."""

    source: Source
    where: Predicate


@dataclass(frozen=True, slots=True)
class Source:
    """Tables to read from: a model, and the join table in front of it where the relation has one."""

    model: Model
    alias: str
    join: JoinTable | None = None


@dataclass(frozen=True, slots=True)
class JoinTable:
    """The table of an implicit many-to-many relation, joined to the model by ``on``."""

    model: Model
    relation: str
    alias: str
    on: SameColumns


@dataclass(frozen=True, slots=True)
class RelatedValue:
    """A column of a to-one related record (``SELECT … LIMIT 1`` in an expression)."""

    source: Source
    link: SameColumns
    value: OrderKey


@dataclass(frozen=True, slots=True)
class RelatedCount:
    """How many related records there are."""

    source: Source
    link: SameColumns


OrderKey: TypeAlias = "Column | RelatedValue | RelatedCount"


@dataclass(frozen=True, slots=True)
class OrderTerm:
    """One key of an order."""

    key: OrderKey
    descending: bool = False
    nulls: str | None = None


@dataclass(frozen=True, slots=True)
class FromCursor:
    """The row stands at or behind the row that ``at`` finds, in ``order``."""

    source: Source
    cursor: Source
    at: Predicate
    order: tuple[OrderTerm, ...]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """``avg``, ``sum``, ``min``, ``max`` or ``count`` of a column within a group; None counts rows."""

    function: str
    column: Column | None


@dataclass(frozen=True, slots=True)
class AggregateTest:
    """A comparison of an aggregate with a value."""

    aggregate: Aggregate
    operator: str
    value: Slot


Predicate: TypeAlias = (
    Compare
    | AggregateTest
    | IsNull
    | IsLastId
    | InList
    | InTuples
    | Like
    | ListTest
    | ListEmpty
    | SameColumns
    | All
    | AnyOf
    | Not
    | Exists
    | FromCursor
)


@dataclass(frozen=True, slots=True)
class LeftJoin:
    """A table whose row comes along where there is one."""

    source: Source
    on: SameColumns


@dataclass(frozen=True, slots=True)
class Select:
    """A read.

    Args:
        joins: tables of to-one includes.
        columns: what comes back, by position.
        distinct: only the first row for each value of these.
        partition: ``take`` and ``skip`` count within rows that agree in these (the parent's key).
        locks: the rows are about to be changed.
    """

    source: Source
    columns: tuple[AnyColumn, ...]
    where: Predicate
    order: tuple[OrderTerm, ...] = ()
    take: Slot | None = None
    skip: Slot | None = None
    distinct: tuple[Column, ...] = ()
    partition: tuple[AnyColumn, ...] = ()
    joins: tuple[LeftJoin, ...] = ()
    locks: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a read has; per column, how many are not NULL (None counts rows)."""

    select: Select
    columns: tuple[Column | None, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows put together that agree in ``by``; what comes back is ``by`` and then the aggregates."""

    source: Source
    by: tuple[Column, ...]
    aggregates: tuple[Aggregate, ...]
    where: Predicate
    having: Predicate
    order: tuple[tuple[Column | Aggregate, bool], ...]
    take: Slot | None = None
    skip: Slot | None = None


@dataclass(frozen=True, slots=True)
class Assign:
    """``field = …`` in an insert or update: the value, or the old value changed by it."""

    field: ScalarField
    value: Slot | None
    operator: str = "set"


@dataclass(frozen=True, slots=True)
class Insert:
    """A new row; ``conflict`` makes it an upsert on these fields with these changes."""

    source: Source
    values: tuple[Assign, ...]
    returning: tuple[ScalarField, ...]
    conflict: tuple[ScalarField, ...] = ()
    changes: tuple[Assign, ...] = ()


@dataclass(frozen=True, slots=True)
class Update:
    """Changed rows."""

    source: Source
    changes: tuple[Assign, ...]
    where: Predicate
    returning: tuple[ScalarField, ...] = ()


@dataclass(frozen=True, slots=True)
class Delete:
    """Rows taken away."""

    source: Source
    where: Predicate
    returning: tuple[ScalarField, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A pair of a many-to-many relation added (unless it is there) or taken away.

    Args:
        a, b: values of the columns; for ``remove`` None means any.
    """

    model: Model
    relation: str
    a: Slot | None
    b: Slot | None
    remove: bool = False


Statement: TypeAlias = Select | Count | Group | Insert | Update | Delete | Link
