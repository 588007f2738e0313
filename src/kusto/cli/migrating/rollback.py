"""``kusto-db rollback``: a database taken back to an earlier migration. Nothing is touched before everything is known.

The default method carries out each migration's ``down.sql``, newest first, and keeps the data of what stays. The others
drop everything and apply the migrations up to the target anew; they are for development databases only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256

from kusto.catalog.model import Catalog
from kusto.catalog.steps import Step
from kusto.cli.guards import require_consent
from kusto.cli.link import Link, connected
from kusto.cli.migrating.running import prepare, run_flows
from kusto.cli.migrating.scratch import replayed_states
from kusto.cli.session import Session
from kusto.dialect import Dialect
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run as run_flow
from kusto.errors import (
    ColumnNotFoundError,
    IrreversibleError,
    MigrationFailedError,
    Refused,
    ShadowDatabaseError,
    TableNotFoundError,
    UsageError,
)
from kusto.flow import Flow
from kusto.migrate.apply import statements_of
from kusto.migrate.concerned import find_losses, find_obstacles
from kusto.migrate.dangers import Danger
from kusto.migrate.down import down_between
from kusto.migrate.flows import check_provider, deploy, reset
from kusto.migrate.history import History, Migration
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
    return _take_back(session, link, history, wish)


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


def _take_back(session: Session, link: Link, history: History, wish: Wish) -> int:
    name, say = link.database.name, session.say
    with connected(link) as connection:
        found = _prospect(session, link, history, wish, connection)
        if not found.steps:
            session.terminal.line(say("rollback.already", name=name, target=_shown(session, found)))
            return 0
        if wish.preview:
            _preview(session, link, found)
            return 0

        def again() -> str:
            return _prospect(session, link, prepare(session, link.database, wish.url)[1], wish, connection).fingerprint

        if found.lost and not session.terminal.interactive and not wish.accept_data_loss:
            raise Refused(
                say("rollback.loss", name=name, what=_lines(found.lost)), hint=say("rollback.loss.hint", name=name)
            )
        require_consent(
            session, "rollback", name, again, allowed=wish.allow_rollback,
            consequence=_consequence(session, link, found),
        )  # fmt: skip
    flow = take_back(found.steps, history, link.dialect.migrations, lock_timeout=wish.lock_timeout)
    run_flows(session, link, [lambda: flow])
    for step in found.steps:
        session.terminal.line(say("rollback.taken", name=name, migration=step.name))
    session.terminal.line(say("rollback.done", name=name, target=_shown(session, found)))
    session.terminal.note(say("rollback.afterwards", name=name))
    return 0


def _prospect(session: Session, link: Link, history: History, wish: Wish, connection: SyncConnection) -> Prospect:
    """What would be done and lost.

    Raises:
        DownFileError, IrreversibleError, UsageError: it cannot be done.
    """
    dialect = link.dialect
    standing = _standing(connection, link, history)
    keep = find_target(wish.target or "", standing)
    rows = rows_back(standing, keep)
    missing = without_down(rows, history)
    states = _states(session, link, history, standing, keep, connection, needed=bool(missing))
    computed: dict[str, str] = {}
    for number, row in enumerate(rows):
        migration = next((m for m in missing if m.name == row.name), None)
        if migration is not None and states is not None:
            statements = statements_of(migration.sql, dialect.migrations)
            computed[row.name] = down_between(states[number + 1], states[number], statements, dialect.migrations)
    steps = steps_back(rows, history, computed)
    if states is None:
        return Prospect(standing, keep, steps, (), known=False)
    lost: list[str] = []
    earlier: tuple[Step, ...] = ()
    for step, plan in zip(steps, plans_back(steps, states, dialect.migrations), strict=True):
        whole = replace(plan, steps=(*earlier, *plan.steps))  # the names in the database are those before all of them
        obstacles = [d for d in _concerned(find_obstacles, whole, link, connection) if d.impossible_if is not None]
        if obstacles and not step.by_hand:  # whoever wrote it may have seen to the rows
            what = "\n".join(f"    - {danger.told}" for danger in obstacles)
            raise IrreversibleError(
                session.say("rollback.impossible", migration=step.name, what=what),
                hint=session.say("rollback.impossible.hint", migration=step.name),
                meta={"migrations": [step.name], "codes": [danger.code for danger in obstacles]},
            )
        lost += [f"{step.name}: {danger.told}" for danger in _concerned(find_losses, whole, link, connection)]
        earlier = whole.steps
    return Prospect(standing, keep, steps, tuple(lost), known=True)


def _concerned(
    find: Callable[[Plan, Dialect], Flow[tuple[Danger, ...]]], plan: Plan, link: Link, connection: SyncConnection
) -> list[Danger]:
    """The dangers that concern rows which are there; a table that an earlier step back brings again holds none."""
    found: list[Danger] = []
    for danger in plan.dangers:
        with suppress(TableNotFoundError, ColumnNotFoundError):
            found += run_flow(find(replace(plan, dangers=(danger,)), link.dialect), connection)
    return found


def _states(
    session: Session,
    link: Link,
    history: History,
    standing: Standing,
    keep: int,
    connection: SyncConnection,
    *,
    needed: bool,
) -> tuple[Catalog, ...] | None:
    """The catalogs before each step back and after the last, newest first; None where they cannot be known."""
    files = {migration.name: migration for migration in history.migrations}
    if any(row.name not in files for row in standing.rows):
        return None
    applied = replace(history, migrations=tuple(files[row.name] for row in standing.rows))
    numbers = range(keep, len(applied.migrations) + 1)
    try:
        return tuple(reversed(replayed_states(session, link, applied, connection, numbers)))
    except (ShadowDatabaseError, MigrationFailedError):
        if needed:
            raise
        return None


def _preview(session: Session, link: Link, found: Prospect) -> None:
    say, terminal = session.say, session.terminal
    terminal.note(_consequence(session, link, found))
    for step in found.steps:
        origin = say("rollback.computed") if step.computed else "down.sql"
        terminal.line(f"-- {step.name} ({origin})\n{step.sql.rstrip()}\n")


def _consequence(session: Session, link: Link, found: Prospect) -> str:
    say = session.say
    lines = [
        say(
            "rollback.consequence",
            name=link.database.name,
            address=link.target.shown,
            target=_shown(session, found),
            what=_lines(step.name for step in found.steps),
        )
    ]
    if found.lost:
        lines.append(say("rollback.consequence.lost", what=_lines(found.lost)))
    else:
        lines.append(say("rollback.consequence.kept" if found.known else "rollback.consequence.unknown"))
    return "\n".join(lines)


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
    source, migrations, name = link.schema.datasource, link.dialect.migrations, link.database.name

    def wipe() -> Flow[object]:
        return reset(migrations, namespaces=source.namespaces, lock_timeout=wish.lock_timeout)

    def apply(history: History) -> Flow[object]:
        return deploy(
            history, migrations, source.provider, namespaces=source.namespaces, lock_timeout=wish.lock_timeout
        )

    run_flows(session, link, [wipe])
    for number, migration in enumerate(chosen.migrations, 1):
        by_hand = wish.method == "manual" and session.terminal.interactive
        if by_hand and not _agreed(session, migration):
            session.terminal.line(session.say("rollback.stopped", name=name, count=number - 1))
            return
        part = replace(chosen, migrations=chosen.migrations[:number])
        run_flows(session, link, [lambda part=part: apply(part)])  # type: ignore[misc]
        session.terminal.line(session.say("migrate.applied", name=name, migration=migration.name))
    session.terminal.line(session.say("rollback.rebuilt", name=name, count=len(chosen.migrations)))


def _agreed(session: Session, migration: Migration) -> bool:
    session.terminal.note(f"-- {migration.name}\n{migration.sql.rstrip()}")
    return (session.terminal.ask(session.say("rollback.apply", migration=migration.name)) or "").lower() in ("y", "yes")
