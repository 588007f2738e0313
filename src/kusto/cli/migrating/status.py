"""``migrate -t status``: what is applied, pending or wrong; nothing is changed, no database is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kusto.cli.link import connected
from kusto.cli.migrating.running import prepare
from kusto.cli.migrating.wishes import Wishes
from kusto.cli.selection import each
from kusto.cli.session import Session
from kusto.errors import DatabaseNotFoundError
from kusto.migrate.flows import Status, status
from kusto.migrate.history import History
from kusto.migrate.ledger import compare
from kusto.workspace.discovery import Database


@dataclass(frozen=True, slots=True)
class Judged:
    """How a database stands.

    Args:
        migrations: name and state of each, oldest first; states are the ends of the messages ``migrate.status.*``.
        exists: there is a database at all.
        baseline: it holds tables, but no migration was ever recorded in it.
        drift: what it has otherwise than its migrations say, a line each; None where it was not looked for.
        drift_unknown: it was looked for, but nobody can tell.
        twins: migrations that begin with the same moment.
    """

    name: str
    migrations: tuple[tuple[str, str], ...]
    exists: bool
    baseline: bool
    drift: tuple[str, ...] | None = None
    drift_unknown: bool = False
    twins: tuple[str, ...] = ()

    @property
    def pending(self) -> int:
        """How many are yet to be applied."""
        return sum(state in ("pending", "late") for _, state in self.migrations)

    @property
    def wrong(self) -> int:
        """How many are neither applied nor simply pending."""
        return sum(state not in ("pending", "late", "applied") for _, state in self.migrations)

    @property
    def good(self) -> bool:
        """Nothing to do, nothing wrong."""
        return not (self.pending or self.wrong or self.drift or (self.baseline and self.migrations))


def run(session: Session, databases: Sequence[Database], wishes: Wishes) -> int:
    """Show how each database stands; exit code 1 where one is not as its migrations say."""

    def work(database: Database) -> bool:
        record = judge(session, database, wishes.url, wishes)
        _show(session, record)
        return record.good

    return each(session, databases, work)


def judge(session: Session, database: Database, url: str | None = None, wishes: Wishes | None = None) -> Judged:
    """How one database stands to its migrations.

    Args:
        wishes: whether drift is to be looked for; it is not where left out.

    Raises:
        KustoError: the schema or the connection will not do.
    """
    from kusto.engine.run_sync import run as run_flow

    link, history = prepare(session, database, url)
    source = link.schema.datasource
    flow = status(history, link.dialect.migrations, source.provider, source.namespaces, link.external)
    try:
        with connected(link) as connection:
            found = run_flow(flow, connection)
    except DatabaseNotFoundError:
        return _judged(database.name, history, Status(compare(history, None), tables=False), exists=False)
    judged = _judged(database.name, history, found, exists=True)
    if wishes is None or not wishes.drift or not found.standing.ledger:
        return judged
    from kusto.cli.migrating.drift import find_drift

    drift = find_drift(session, link, history, found.standing, (*link.external, *wishes.ignore))
    return replace(judged, drift=drift, drift_unknown=drift is None)


def _judged(name: str, history: History, found: Status, *, exists: bool) -> Judged:
    standing = found.standing
    states = dict.fromkeys(standing.missing, "missing")
    states |= dict.fromkeys(history.names, "applied")
    states |= dict.fromkeys(standing.pending, "pending")
    states |= dict.fromkeys(standing.late, "late")
    states |= dict.fromkeys((new for _, new in standing.renamed), "renamed")
    states |= dict.fromkeys(standing.edited, "edited")
    files = set(history.names)
    states |= {row.name: "broken_off" if row.resumable and row.name in files else "failed" for row in standing.failed}
    if standing.half_way is not None:
        states[standing.half_way.name] = "half_way"
    return Judged(name, tuple(sorted(states.items())), exists, found.baseline_needed, twins=history.twins)


def _show(session: Session, record: Judged) -> None:
    say, terminal = session.say, session.terminal
    styles = {"applied": "green", "pending": "yellow", "late": "yellow"}
    if record.good or not (record.pending or record.wrong or record.baseline):
        key = "good" if record.migrations else "none"
        terminal.line(say(f"migrate.status.{key}", name=record.name, count=len(record.migrations)))
    else:
        terminal.line(say("migrate.status.bad", name=record.name, pending=record.pending, wrong=record.wrong))
    if not record.exists and record.migrations:
        terminal.line(f"  {say('migrate.status.no_database')}")
    if record.baseline and record.migrations:
        terminal.line(f"  {say('migrate.status.baseline')}")
    for name, state in record.migrations:
        terminal.line(f"  {name}  {terminal.styled(say(f'migrate.status.{state}'), styles.get(state, 'red'))}")
    if record.twins:
        terminal.line(f"  {say('migrate.status.twins', names=', '.join(record.twins))}")
    if record.drift_unknown:
        terminal.line(f"  {say('migrate.status.drift_unknown')}")
    if record.drift is not None:
        terminal.line(f"  {say('migrate.status.drift' if record.drift else 'migrate.status.no_drift')}")
    for line in record.drift or ():
        terminal.line(f"    {line}")
