"""Migrations taken back: which ones, with which statements, and the flow that does it. Nothing is asked or printed.

In go a standing, a history and a target, out come the steps back, newest first; `take_back` carries them out together
with their entries in the ledger, so that the status is true afterwards and a later deployment applies them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kusto.catalog.model import Catalog
from kusto.dialect import MigrationDialect
from kusto.errors import DownFileError, HalfWayError, MigrationError, Refused, UsageError
from kusto.flow import Flow
from kusto.migrate.apply import statements_of
from kusto.migrate.carry import Patience, Work, carry_out
from kusto.migrate.diff import diff
from kusto.migrate.flows import LOCK_TIMEOUT, locked
from kusto.migrate.history import DOWN_FILE, History, Migration
from kusto.migrate.ledger import LedgerRow, Standing, compare, read_ledger
from kusto.migrate.plan import Plan, plan
from kusto.migrate.recording import TakingBack
from kusto.migrate.told_renames import told_renames


@dataclass(frozen=True, slots=True)
class StepBack:
    """One migration to be taken back.

    Args:
        sql: the statements of the way back.
        computed: they were worked out from the states before and after, since there is no ``down.sql``.
        by_hand: a person wrote or edited them.
    """

    row: LedgerRow
    sql: str
    computed: bool = False
    by_hand: bool = False

    @property
    def name(self) -> str:
        """The migration's name."""
        return self.row.name


def find_target(target: str, standing: Standing) -> int:
    """How many of the applied migrations stay; the state is that right after the last of them.

    Args:
        target: a number in the list of applied migrations (0: before the first), a name or a part of one.

    Raises:
        UsageError: no migration is meant, or more than one.
        HalfWayError: one that was taken back in part would stay.
    """
    names = [row.name for row in standing.rows]
    keep = _number(target, names, standing)
    half_way = standing.half_way
    if half_way is not None and names.index(half_way.name) < keep:
        raise HalfWayError(
            f"the migration {half_way.name} was taken back in part",
            hint=f"Finish that first: `-t {names.index(half_way.name)}`.",
            meta={"migration": half_way.name},
        )
    return keep


def _number(target: str, names: Sequence[str], standing: Standing) -> int:
    if target in names:
        return names.index(target) + 1
    if target.isdecimal() and int(target) <= len(names):
        return int(target)
    found = [name for name in names if target and target.lower() in name.lower()]
    if len(found) == 1:
        return names.index(found[0]) + 1
    if found:
        raise UsageError(
            f"more than one applied migration is called something like {target!r}: {', '.join(found)}",
            hint="Type more of the name, or the number that `--list` shows.",
        )
    waiting = target in standing.pending
    raise UsageError(
        f"the migration {target!r} is not applied" if waiting else f"no applied migration is called {target!r}",
        hint="`kusto-db rollback --list` shows the applied ones with their numbers; 0 is before the first.",
    )


def rows_back(standing: Standing, keep: int) -> tuple[LedgerRow, ...]:
    """The migrations to be taken back, newest first."""
    return tuple(reversed(standing.rows[keep:]))


def without_down(rows: Sequence[LedgerRow], history: History) -> tuple[Migration, ...]:
    """The migrations whose way back has to be worked out: there is no ``down.sql``, and never was when it was applied.

    Raises:
        DownFileError: a ``down.sql`` is missing, was edited, or belongs to another ``migration.sql``.
    """
    files = {migration.name: migration for migration in history.migrations}
    return tuple(files[row.name] for row in rows if _file_of(row, files.get(row.name)) is None)


def steps_back(rows: Sequence[LedgerRow], history: History, computed: Mapping[str, str]) -> tuple[StepBack, ...]:
    """Each migration with its way back.

    Args:
        computed: name → statements, for the migrations that `without_down` tells of.

    Raises:
        DownFileError: as `without_down`.
    """
    files = {migration.name: migration for migration in history.migrations}
    steps = []
    for row in rows:
        sql = _file_of(row, files.get(row.name))
        if sql is None:
            steps.append(StepBack(row, computed[row.name], computed=True))
        else:
            steps.append(StepBack(row, sql, by_hand=not files[row.name].down_is_generated))
    return tuple(steps)


def _file_of(row: LedgerRow, migration: Migration | None) -> str | None:
    name = row.name
    if migration is None:
        raise DownFileError(
            f"the migration {name} is applied, but its folder is missing",
            hint="Restore it (`git log -- <folder>` shows who removed it). Nothing was changed.",
            meta={"migration": name},
        )
    if migration.down is None:
        if row.down_checksum is not None:
            raise DownFileError(
                f"{name}/{DOWN_FILE} is missing; it was there when the migration was applied",
                hint="Restore the file. Nothing was changed.",
                meta={"migration": name},
            )
        if not migration.matches(row.checksum):
            raise DownFileError(
                f"{name} has no {DOWN_FILE}, and its migration.sql was edited after it was applied: the way back "
                "cannot be worked out",
                hint=f"Restore migration.sql, or write {DOWN_FILE} by hand. Nothing was changed.",
                meta={"migration": name},
            )
        return None
    if migration.down_is_stale:
        raise DownFileError(
            f"{name}/{DOWN_FILE} was written for another migration.sql than stands beside it",
            hint="Look it over; where it is right, take out its line that names the sha256, and record it: "
            f"`kusto-db migrate -t resolve --accept-down {name}`. Nothing was changed.",
            meta={"migration": name},
        )
    if row.down_checksum not in (None, migration.down_checksum):
        raise DownFileError(
            f"{name}/{DOWN_FILE} was edited after the migration was applied",
            hint="Restore the file, or, where the new text was looked over, record it: "
            f"`kusto-db migrate -t resolve --accept-down {name}`. Nothing was changed.",
            meta={"migration": name},
        )
    return migration.down


def plans_back(steps: Sequence[StepBack], states: Sequence[Catalog], dialect: MigrationDialect) -> tuple[Plan, ...]:
    """What each step does, as far as catalogs tell: to see what would be lost, and what is not possible.

    Args:
        states: the catalogs that the history leads to, before each step and after the last.
    """
    found = []
    for step, before, after in zip(steps, states, states[1:], strict=False):
        renames = told_renames(statements_of(step.sql, dialect), before, after)
        found.append(plan(diff(before, after, dialect, renames).changes, dialect))
    return tuple(found)


def take_back(
    steps: Sequence[StepBack],
    history: History,
    dialect: MigrationDialect,
    *,
    lock_timeout: float = LOCK_TIMEOUT,
    patience: Patience | None = None,
) -> Flow[None]:
    """Take migrations back, newest first, under the migration lock: in one transaction where their statements allow.

    Args:
        steps: as `steps_back` gave them.

    Raises:
        LockTimeoutError: somebody else migrates.
        Refused: the ledger is not any more what the steps were made for.
        MigrationFailedError: a statement failed; after a transaction nothing is left of it.
        MigrationUndecidedError, MigrationEditedError: an earlier run cannot be gone on with.
    """
    return locked(_take_back(steps, history, dialect, patience), lock_timeout)


def _take_back(
    steps: Sequence[StepBack], history: History, dialect: MigrationDialect, patience: Patience | None
) -> Flow[None]:
    yield from dialect.prepare()
    standing = compare(history, (yield from read_ledger(dialect)))
    now = rows_back(standing, len(standing.rows) - len(steps))
    if [(row.id, row.logs) for row in now] != [(step.row.id, step.row.logs) for step in steps]:
        raise Refused(
            "migrations were applied or taken back meanwhile",
            hint="Run the command again and look at what it shows. Nothing was changed.",
        )
    if not steps:
        raise MigrationError("there is nothing to take back")
    works = [
        Work(step.name, DOWN_FILE, statements_of(step.sql, dialect), TakingBack(step.row, dialect)) for step in steps
    ]
    yield from carry_out(works, dialect, patience)
