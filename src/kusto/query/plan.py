"""Plans: what a shape of call became. Made once, filled with values at every call, and never changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from kusto.flow import Row
from kusto.psl.schema import ScalarField
from kusto.query.slots import Slot

Make: TypeAlias = Callable[[Sequence[Row]], list[Any]]
"""Rows of one statement into objects."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A to-one include that came along in its parent's row.

    Args:
        name: the attribute of the parent.
        start, stop: its columns in the parent's row.
        test: the column of the parent's row that is NULL where there is no such record.
        children, joined: its own includes; only those that need statements of their own, or hold such.
    """

    name: str
    start: int
    stop: int
    test: int
    make: Make
    children: tuple[Child, ...]
    joined: tuple[Joined, ...]


@dataclass(frozen=True, slots=True)
class Child:
    """An include: one statement for all parents of its level, joined in memory by key.

    Args:
        name: the relation field of the parent.
        many: a list, or one record.
        parent_key: positions of the key in the parent's row; the child's stands first in its own.
        key_fields: fields of the key, for packing.
        alone: there is one parent at most; its key is compared, not looked up in a list.
        reverse: rows come in the reverse order.
    """

    name: str
    many: bool
    sql: str
    slots: tuple[Slot, ...]
    parent_key: tuple[int, ...]
    key_fields: tuple[ScalarField, ...]
    make: Make
    children: tuple[Child, ...]
    joined: tuple[Joined, ...] = ()
    alone: bool = False
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """A find: one statement, and one more for each include of many; `joined` are those that hold such."""

    sql: str
    slots: tuple[Slot, ...]
    make: Make
    children: tuple[Child, ...] = ()
    joined: tuple[Joined, ...] = ()
    reverse: bool = False

    @property
    def single(self) -> bool:
        """The find is one statement."""
        return not self.children and not self.joined


@dataclass(frozen=True, slots=True)
class CountPlan:
    """A count; ``names`` are those asked for, or empty where the number alone was."""

    sql: str
    slots: tuple[Slot, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of a write.

    Args:
        store: positions of its first row kept in registers for later steps.
        fetches: rows come back.
        missing: what is missing where no row comes back, or is touched (an error); None where that is no matter.
        halts: no row means that there is nothing to do: the whole call gives None.
        result: its first row is what the call gives.
        keeps: some of its values are `Kept`.
        again: the statement as it is when the program runs a second time, where it has to see what others committed
            since.
    """

    sql: str
    slots: tuple[Slot, ...]
    store: tuple[tuple[int, int], ...] = ()
    fetches: bool = False
    writes: bool = True
    missing: str | None = None
    halts: bool = False
    result: bool = False
    keeps: bool = False
    again: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """One of two programs: ``present`` where the register holds a value, else ``absent``."""

    register: int
    present: Program
    absent: Program


Program: TypeAlias = "tuple[Step | Branch, ...]"


@dataclass(frozen=True, slots=True)
class WritePlan:
    """A write that gives a record (or None).

    Args:
        registers: how many the program needs.
        make: turns the result step's row into the object; None where ``read`` reads it back.
        read: reads the record back by its identity, which stands in registers.
        single: the program is one statement: it needs no transaction.
        connects: model names whose records were connected by key alone, so that a broken foreign key means that
            such a record does not exist.
        read_first: ``read`` runs before the program (a delete that includes).
    """

    program: Program
    registers: int
    make: Make | None
    read: ReadPlan | None
    single: bool
    connects: tuple[str, ...] = ()
    read_first: bool = False
    retry_unique: bool = False


@dataclass(frozen=True, slots=True)
class AffectPlan:
    """A write that gives a number of rows."""

    sql: str
    slots: tuple[Slot, ...]


Plan: TypeAlias = ReadPlan | CountPlan | WritePlan | AffectPlan
