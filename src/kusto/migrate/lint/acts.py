"""What the statements of a file do to tables, as far as the rules ask: values only, nothing is judged here.

Names are the last part of what is written, as the server keeps them: what is not said twice is not compared. ``at`` is
where the words stand in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Definition:
    """What is said of a column.

    Args:
        type: its words in upper case, without spaces (``VARCHAR(10)``); empty where none is given.
        calls: functions in its default, in lower case.
        default: it has one, or fills itself in another way.
        computed: its value is stored, and computed from other columns.
        counts: it takes its numbers from a sequence.
    """

    name: str
    type: str = ""
    required: bool = False
    default: bool = False
    calls: frozenset[str] = frozenset()
    computed: bool = False
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that is done.

    Args:
        table: to which table; empty where it is not said.
    """

    table: str
    at: int


@dataclass(frozen=True, slots=True)
class MakesTable(Act):
    """A table (or a view that holds rows) is made; ``columns`` as far as they are spelled out."""

    columns: tuple[Definition, ...] = ()


@dataclass(frozen=True, slots=True)
class DropsTable(Act):
    """A table goes."""


@dataclass(frozen=True, slots=True)
class DropsNamespace(Act):
    """A schema or a database goes, with every table in it; ``table`` is its name."""


@dataclass(frozen=True, slots=True)
class RenamesTable(Act):
    """A table gets another name, or another schema."""

    new: str = ""


@dataclass(frozen=True, slots=True)
class MakesIndex(Act):
    """An index is built; ``name`` is empty where the server is to choose one."""

    name: str = ""
    concurrently: bool = False


@dataclass(frozen=True, slots=True)
class DropsIndex(Act):
    """An index goes."""

    name: str = ""
    concurrently: bool = False


@dataclass(frozen=True, slots=True)
class AddsColumn(Act):
    """A column is added."""

    column: Definition = Definition("")


@dataclass(frozen=True, slots=True)
class DropsColumn(Act):
    """A column goes."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class RenamesColumn(Act):
    """A column gets another name."""

    name: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Retypes(Act):
    """A column gets a type, perhaps another one."""

    column: Definition = Definition("")


@dataclass(frozen=True, slots=True)
class Requires(Act):
    """A column must hold a value from now on, or need not any more."""

    name: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class AddsConstraint(Act):
    """A constraint is added.

    Args:
        kind: ``foreign``, ``check``, ``unique``, ``primary`` or ``exclude``.
        target: the table that a foreign key points to.
        unchecked: rows that are there are not looked at.
        by_index: an index that is there becomes it.
        held: the column that the check says holds a value, if that is all it says.
    """

    name: str = ""
    kind: str = ""
    target: str = ""
    unchecked: bool = False
    by_index: bool = False
    held: str = ""


@dataclass(frozen=True, slots=True)
class Validates(Act):
    """Rows that are there are looked at now, for a constraint that was added without."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class DropsConstraint(Act):
    """A constraint goes."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Rewrites(Act):
    """A table is written anew, or locked as long as the statement takes; ``how`` are the words that do it."""

    how: str = ""


@dataclass(frozen=True, slots=True)
class AddsValue(Act):
    """An enum gets a value; ``table`` is the type."""

    value: str = ""


@dataclass(frozen=True, slots=True)
class MakesType(Act):
    """A type is made, or one gets this name; ``table`` is the type."""


@dataclass(frozen=True, slots=True)
class ChangesRows(Act):
    """Rows are changed or deleted.

    Args:
        verb: ``UPDATE`` or ``DELETE``.
        everything: no condition says which.
        columns: that an ``UPDATE`` fills.
    """

    verb: str = ""
    everything: bool = False
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CopiesRows(Act):
    """Rows are put in from elsewhere in the database."""


@dataclass(frozen=True, slots=True)
class EmptiesTable(Act):
    """Every row of a table goes at once."""


@dataclass(frozen=True, slots=True)
class Controls(Act):
    """The file begins or ends a transaction; ``word``: ``BEGIN``, ``COMMIT``, ``ROLLBACK``."""

    word: str = ""


@dataclass(frozen=True, slots=True)
class HoldsForTransaction(Act):
    """Something that lasts until the transaction ends, and no longer; ``how`` are its words."""

    how: str = ""


Known: TypeAlias = (
    MakesTable
    | DropsTable
    | DropsNamespace
    | RenamesTable
    | MakesIndex
    | DropsIndex
    | AddsColumn
    | DropsColumn
    | RenamesColumn
    | Retypes
    | Requires
    | AddsConstraint
    | Validates
    | DropsConstraint
    | Rewrites
    | AddsValue
    | MakesType
    | ChangesRows
    | CopiesRows
    | EmptiesTable
    | Controls
    | HoldsForTransaction
)
