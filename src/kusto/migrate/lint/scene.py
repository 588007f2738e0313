"""One file as the rules see it: what each statement does, and what was known when it did it.

In go the acts of a file and what the files before it made, out comes a `Scene`. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from kusto.catalog.steps import Kind, Token
from kusto.dialect import Dialect
from kusto.migrate.lint import acts as a
from kusto.migrate.lint.read import Read
from kusto.migrate.lint.world import World


class Severity(str, Enum):
    """How bad a finding is."""

    ERROR = "error"
    """It cannot work as it is written."""
    WARNING = "warning"
    """It works, at a price."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has to say about a place.

    Args:
        at: where in the file, counted in letters.
        values: what the sentences about it are filled in with.
    """

    code: str
    at: int
    values: dict[str, str] = field(default_factory=dict)
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Moment:
    """One act and what was known before it.

    Args:
        fresh: its table was made by the same file, so that nobody uses it and it holds few rows.
        column: what was known of the column it speaks of.
        surely_holds: a check that every row was looked at for says that the column is never NULL.
        added: the columns that the same file added to its table before.
        altered: the same file changed the form of its table before.
        gone: it is a table that the same file makes anew under the same name.
    """

    act: a.Known
    read: Read
    fresh: bool = False
    column: a.Definition | None = None
    surely_holds: bool = False
    added: frozenset[str] = frozenset()
    altered: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """One file.

    Args:
        made: tables that it makes.
        asked_apart: it says that each of its statements runs for itself.
    """

    reads: tuple[Read, ...]
    moments: tuple[Moment, ...]
    tokens: Sequence[Token]
    dialect: Dialect
    made: frozenset[str] = frozenset()
    asked_apart: bool = False

    @property
    def outside(self) -> tuple[Read, ...]:
        """The statements that cannot run inside a transaction."""
        return tuple(read for read in self.reads if read.statement.kind is Kind.OUTSIDE)

    @property
    def stepwise(self) -> bool:
        """Whether it runs statement by statement."""
        return self.asked_apart or bool(self.outside)


_ALTERS = (
    a.AddsColumn, a.DropsColumn, a.RenamesColumn, a.Retypes, a.Requires, a.AddsConstraint, a.RenamesTable, a.Rewrites,
    a.DropsConstraint,
)  # fmt: skip


class _Walk:
    """A file walked through from its first statement to its last."""

    def __init__(self, reads: Sequence[Read], world: World) -> None:
        self._reads = reads
        self._world = world
        self.made: set[str] = set()
        self._altered: set[str] = set()
        self._added: dict[str, set[str]] = {}
        self._dropped: dict[str, dict[str, a.Definition]] = {}
        # What is made in this file and takes the name of a table that was there: the table is made anew.
        new = {act.table for read in reads for act in read.acts if isinstance(act, a.MakesTable)}
        self._anew = {
            act.new for read in reads for act in read.acts if isinstance(act, a.RenamesTable) and act.table in new
        }

    def moments(self) -> Iterator[Moment]:
        for read in self._reads:
            for act in read.acts:
                yield self._moment(act, read)
                yield from self._see(act, read)

    def _moment(self, act: a.Known, read: Read) -> Moment:
        table = act.table
        if isinstance(act, a.DropsIndex) and not table:
            table = self._world.indexes.get(act.name, "")
        name = _column_of(act)
        return Moment(
            act,
            read,
            fresh=table in self.made,
            column=self._world.column(table, name) if name else None,
            surely_holds=bool(name) and self._world.surely_holds(table, name),
            added=frozenset(self._added.get(table, ())),
            altered=table in self._altered,
            gone=isinstance(act, a.DropsTable) and table in self._anew,
        )

    def _see(self, act: a.Known, read: Read) -> Iterator[Moment]:
        if isinstance(act, a.MakesTable):
            self.made.add(act.table)
        elif isinstance(act, a.RenamesTable) and act.table in self.made:
            self.made.add(act.new)
            before = self._dropped.pop(act.new, {})
            after = self._world.tables.get(act.table, {})
            for name in before if after else ():  # a table made anew without a column of the old one
                if name not in after:
                    yield Moment(a.DropsColumn(act.new, act.at, name), read)
        elif isinstance(act, a.DropsTable):
            self._dropped[act.table] = dict(self._world.tables.get(act.table, {}))
        elif isinstance(act, a.AddsColumn):
            self._added.setdefault(act.table, set()).add(act.column.name)
        if isinstance(act, _ALTERS):
            self._altered.add(act.table)
        self._world.see(act)


def _column_of(act: a.Known) -> str:
    match act:
        case a.Retypes() | a.AddsColumn():
            return act.column.name
        case a.Requires() | a.DropsColumn() | a.RenamesColumn():
            return act.name
        case _:
            return ""


def scene(
    reads: tuple[Read, ...], tokens: Sequence[Token], dialect: Dialect, world: World, *, asked_apart: bool
) -> Scene:
    """A file after those that made ``world``, which remembers this one too from then on."""
    walk = _Walk(reads, world)
    moments = tuple(walk.moments())
    return Scene(reads, moments, tokens, dialect, frozenset(walk.made), asked_apart)
