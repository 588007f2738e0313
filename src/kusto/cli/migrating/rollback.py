"""``kusto-db rollback``: a database taken back to an earlier migration. Nothing is touched before everything is known.

The default method carries out each migration's ``down.sql``, newest first, and keeps the data of what stays. The others
drop everything and apply the migrations up to the target anew; they are for development databases only.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256

from kusto.catalog.model import Catalog
from kusto.catalog.steps import Step
from kusto.cli.guards import require_consent
from kusto.cli.link import Link, connected
from kusto.cli.migrating.running import deploying, emptying, prepare, run_shown
from kusto.cli.migrating.scratch import replayed_states
from kusto.cli.session import Session
from kusto.dialect import Dialect
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run as run_flow
from kusto.errors import (
    ColumnNotFoundError,
    InvalidValueError,
    IrreversibleError,
    MigrationFailedError,
    Refused,
    ShadowDatabaseError,
    TableNotFoundError,
    UsageError,
)
from kusto.flow import Flow
from kusto.migrate.apply import statements_of
from kusto.migrate.concerned import find_losses, find_obstacles, of_new_column
from kusto.migrate.dangers import Danger
from kusto.migrate.down import down_between
from kusto.migrate.flows import check_provider
from kusto.migrate.history import DOWN_FILE, History, Migration
from kusto.migrate.ledger import LedgerRow, Standing, compare, read_ledger
from kusto.migrate.plan import Plan
from kusto.migrate.rollback import StepBack, find_target, plans_back, rows_back, steps_back, take_back, without_down
from kusto.workspace.discovery import Database
from kusto.workspace.environment import environment_name

_DEVELOPMENT = ("development", "dev", "test", "local")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed; see the options' help."""

    url: str | None
    target: str | None
    listed: bool
    preview: bool
    method: str
    accept_data_loss: bool
    allow_rollback: bool
    lock_timeout: float


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a rollback would do.

    Args:
        lost: what of the rows that are there now would go, a line each.
        known: whether that could be found out at all.
    """

    standing: Standing
    keep: int
    steps: tuple[StepBack, ...]
    lost: tuple[str, ...]
    known: bool

    @property
    def fingerprint(self) -> str:
        """The same as long as the same would be done."""
        parts = [f"{step.row.id} {step.name} {step.sql}" for step in self.steps]
        return sha256("\0".join([str(self.keep), *parts, *self.lost]).encode()).hexdigest()


def run(session: Session, database: Database, wish: Wish) -> int:
    """List, preview or carry out.

    Raises:
        KustoError: something is in the way; nothing was touched.
    """
    if wish.target is None and not wish.listed:
        raise UsageError(session.say("rollback.no_target"), hint=session.say("rollback.no_target.hint"))
    link, history = prepare(session, database, wish.url)
    check_provider(history, link.schema.datasource.provider)
    if wish.listed:
        with connected(link) as connection:
            _list(session, database, _standing(connection, link, history), history)
        return 0
    if wish.method != "down":
        return _rebuild(session, link, history, wish)
    return _TakingBack(session, link, history, wish).carry_out()


def _standing(connection: SyncConnection, link: Link, history: History) -> Standing:
    return compare(history, run_flow(read_ledger(link.dialect.migrations), connection))


def _list(session: Session, database: Database, standing: Standing, history: History) -> None:
    say, terminal = session.say, session.terminal
    files = {migration.name: migration for migration in history.migrations}
    if not standing.rows:
        terminal.line(say("rollback.nothing", name=database.name))
    else:
        terminal.line(say("rollback.list", name=database.name, count=len(standing.rows)))
        terminal.line(f"{0:>4}  {say('rollback.list.zero')}")
    for number, row in enumerate(standing.rows, 1):
        state = terminal.styled(say(f"rollback.list.{_state(row, files.get(row.name))}"), "dim")
        terminal.line(f"{number:>4}  {row.name}  {state}")
    for name in standing.pending:
        terminal.line(f"   -  {name}  {terminal.styled(say('migrate.status.pending'), 'yellow')}")


def _state(row: LedgerRow, migration: Migration | None) -> str:
    if row.half_way:
        return "half_way"
    if migration is None:
        return "missing"
    if migration.down is None:
        return "down_gone" if row.down_checksum else "computed"
    return "down" if row.down_checksum in (None, migration.down_checksum) else "down_edited"


class _TakingBack:
    """One database, from the look at it to the migrations taken back."""

    def __init__(self, session: Session, link: Link, history: History, wish: Wish) -> None:
        self.session = session
        self.link = link
        self.history = history
        self.wish = wish
        self._replayed: dict[History, tuple[Catalog, ...]] = {}

    def carry_out(self) -> int:
        """Show, ask, and do it.

        Raises:
            KustoError: something is in the way, or was not agreed to; nothing was touched.
        """
        name = self.link.database.name
        with connected(self.link) as connection:
            found = self._prospect(self.history, connection)
            if not found.steps:
                self._say("already", target=_shown(self.session, found))
                return 0
            if self.wish.preview:
                self._preview(found)
                return 0
            self._ask(found, connection)
        flow = take_back(found.steps, self.history, self.link.dialect.migrations, lock_timeout=self.wish.lock_timeout)
        run_shown(self.session, self.link, flow)
        for step in found.steps:
            self._say("taken", migration=step.name)
        self._say("done", target=_shown(self.session, found))
        self.session.terminal.note(self.session.say("rollback.afterwards", name=name))
        return 0

    def _ask(self, found: Prospect, connection: SyncConnection) -> None:
        session, name = self.session, self.link.database.name

        def again() -> str:
            _, history = prepare(session, self.link.database, self.wish.url)
            return self._prospect(history, connection).fingerprint

        if found.lost and not session.terminal.interactive and not self.wish.accept_data_loss:
            raise Refused(
                session.say("rollback.loss", name=name, what=_lines(found.lost)),
                hint=session.say("rollback.loss.hint", name=name),
            )
        require_consent(
            session, "rollback", name, again, allowed=self.wish.allow_rollback, consequence=self._consequence(found)
        )

    def _prospect(self, history: History, connection: SyncConnection) -> Prospect:
        """What would be done and lost.

        Raises:
            DownFileError, IrreversibleError, UsageError: it cannot be done.
        """
        migrations = self.link.dialect.migrations
        standing = _standing(connection, self.link, history)
        keep = find_target(self.wish.target or "", standing)
        rows = rows_back(standing, keep)
        missing = {migration.name: migration for migration in without_down(rows, history)}
        states = self._states(history, standing, connection, needed=bool(missing))
        computed: dict[str, str] = {}
        steps_around = () if states is None else itertools.pairwise(states)
        for row, (after, before) in zip(rows, steps_around, strict=False):
            if (migration := missing.get(row.name)) is not None:
                statements = statements_of(migration.sql, migrations)
                computed[row.name] = down_between(before, after, statements, migrations)
        steps = steps_back(rows, history, computed)
        if states is None:
            return Prospect(standing, keep, steps, (), known=False)
        return Prospect(standing, keep, steps, self._lost(steps, states, connection), known=True)

    def _lost(
        self, steps: Sequence[StepBack], states: Sequence[Catalog], connection: SyncConnection
    ) -> tuple[str, ...]:
        lost: list[str] = []
        earlier: tuple[Step, ...] = ()
        for step, plan in zip(steps, plans_back(steps, states, self.link.dialect.migrations), strict=True):
            whole = replace(plan, steps=(*earlier, *plan.steps))  # the database's names are those before all of them
            obstacles = [d for d in self._concerned(find_obstacles, whole, connection) if d.impossible_if is not None]
            if obstacles and not step.by_hand:  # whoever wrote it may have seen to the rows
                raise self._impossible(step, obstacles)
            lost += [f"{step.name}: {danger.told}" for danger in self._concerned(find_losses, whole, connection)]
            earlier = whole.steps
        return tuple(lost)

    def _impossible(self, step: StepBack, obstacles: Sequence[Danger]) -> IrreversibleError:
        what = "\n".join(f"    - {danger.told}" for danger in obstacles)
        return IrreversibleError(
            self.session.say("rollback.impossible", migration=step.name, what=what),
            hint=self.session.say("rollback.impossible.hint", migration=step.name),
            meta={"migrations": [step.name], "codes": [danger.code for danger in obstacles]},
        )

    def _concerned(
        self,
        find: Callable[[Plan, Dialect], Flow[tuple[Danger, ...]]],
        plan: Plan,
        connection: SyncConnection,
    ) -> list[Danger]:
        """The dangers that concern rows which are there; a table, or a member of an enum, that an earlier
        step back brings again is in none."""
        found: list[Danger] = []
        for danger in (of_new_column(danger, plan) for danger in plan.dangers):
            with suppress(TableNotFoundError, ColumnNotFoundError, InvalidValueError):
                found += run_flow(find(replace(plan, dangers=(danger,)), self.link.dialect), connection)
        return found

    def _states(
        self, history: History, standing: Standing, connection: SyncConnection, *, needed: bool
    ) -> tuple[Catalog, ...] | None:
        """The catalogs before each step back and after the last, newest first; None where they cannot be known."""
        files = {migration.name: migration for migration in history.migrations}
        if any(row.name not in files for row in standing.rows):
            return None
        applied = replace(history, migrations=tuple(files[row.name] for row in standing.rows))
        if applied not in self._replayed:  # it is asked for again after the codes
            keep = find_target(self.wish.target or "", standing)
            numbers = range(keep, len(applied.migrations) + 1)
            try:
                found = replayed_states(self.session, self.link, applied, connection, numbers)
            except (ShadowDatabaseError, MigrationFailedError):
                if needed:
                    raise
                return None
            self._replayed[applied] = tuple(reversed(found))
        return self._replayed[applied]

    def _preview(self, found: Prospect) -> None:
        terminal = self.session.terminal
        terminal.note(self._consequence(found))
        for step in found.steps:
            origin = self.session.say("rollback.computed") if step.computed else DOWN_FILE
            terminal.line(f"-- {step.name} ({origin})\n{step.sql.rstrip()}\n")

    def _consequence(self, found: Prospect) -> str:
        say = self.session.say
        first = say(
            "rollback.consequence",
            name=self.link.database.name,
            address=self.link.target.shown,
            target=_shown(self.session, found),
            what=_lines(step.name for step in found.steps),
        )
        if found.lost:
            return f"{first}\n{say('rollback.consequence.lost', what=_lines(found.lost))}"
        return f"{first}\n{say('rollback.consequence.kept' if found.known else 'rollback.consequence.unknown')}"

    def _say(self, key: str, **values: object) -> None:
        self.session.terminal.line(self.session.say(f"rollback.{key}", name=self.link.database.name, **values))


def _lines(found: Iterable[str]) -> str:
    return "\n".join(f"  - {line}" for line in found)


def _shown(session: Session, found: Prospect) -> str:
    if not found.keep:
        return session.say("rollback.list.zero")
    return found.standing.rows[found.keep - 1].name


def _rebuild(session: Session, link: Link, history: History, wish: Wish) -> int:
    """Drop everything and apply the migrations up to the target; ``manual`` asks before each of them."""
    name, say = link.database.name, session.say
    written = environment_name(session.project, session.environment)
    if written not in _DEVELOPMENT:
        raise Refused(
            say("rollback.not_development", name=name, method=wish.method, environment=written or "-"),
            hint=say("rollback.not_development.hint"),
        )
    with connected(link) as connection:
        standing = _standing(connection, link, history)
    kept = [row.name for row in standing.rows[: find_target(wish.target or "", standing)]]
    files = {migration.name: migration for migration in history.migrations}
    gone = [migration for migration in kept if migration not in files]
    if gone:
        raise UsageError(say("rollback.rebuild.missing", names=", ".join(gone)))
    chosen = replace(history, migrations=tuple(files[migration] for migration in kept))
    what = _lines(kept) if kept else f"  {say('rollback.list.zero')}"
    consequence = say("rollback.rebuild", name=name, address=link.target.shown, what=what)
    if wish.preview:
        session.terminal.note(consequence)
        for migration in chosen.migrations:
            session.terminal.line(f"-- {migration.name}\n{migration.sql.rstrip()}\n")
        return 0

    def plan() -> str:
        parts = [link.target.provider, link.target.shown, *(m.name + m.checksum for m in chosen.migrations)]
        return sha256("\0".join(parts).encode()).hexdigest()

    require_consent(session, "rollback", name, plan, allowed=wish.allow_rollback, consequence=consequence)
    _drop_and_apply(session, link, chosen, wish)
    return 0


def _drop_and_apply(session: Session, link: Link, chosen: History, wish: Wish) -> None:
    name = link.database.name
    run_shown(session, link, emptying(link, wish.lock_timeout))
    for number, migration in enumerate(chosen.migrations, 1):
        by_hand = wish.method == "manual" and session.terminal.interactive
        if by_hand and not _agreed(session, migration):
            session.terminal.line(session.say("rollback.stopped", name=name, count=number - 1))
            return
        part = replace(chosen, migrations=chosen.migrations[:number])
        run_shown(session, link, deploying(link, part, wish.lock_timeout))
        session.terminal.line(session.say("migrate.applied", name=name, migration=migration.name))
    session.terminal.line(session.say("rollback.rebuilt", name=name, count=len(chosen.migrations)))


def _agreed(session: Session, migration: Migration) -> bool:
    session.terminal.note(f"-- {migration.name}\n{migration.sql.rstrip()}")
    return (session.terminal.ask(session.say("rollback.apply", migration=migration.name)) or "").lower() in ("y", "yes")
