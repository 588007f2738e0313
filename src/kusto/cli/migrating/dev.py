"""``migrate -t dev``: what the schema changed becomes a migration, which is written, applied, and the client generated.

Nothing is written before every question is answered; nothing is ever reset.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from kusto.catalog.model import Catalog
from kusto.cli.commands.generate import generate_and_show
from kusto.cli.link import Link
from kusto.cli.migrating.answers import accept_loss, answer_renames
from kusto.cli.migrating.running import deploying, opened, prepare, run_shown, show_deployed
from kusto.cli.migrating.scratch import replayed, replayed_states
from kusto.cli.migrating.wishes import Wishes
from kusto.cli.selection import each
from kusto.cli.session import Session
from kusto.engine.connection import SyncConnection
from kusto.engine.poolers import refusal
from kusto.engine.run_sync import run as run_flow
from kusto.migrate.apply import statements_of
from kusto.migrate.concerned import find_losses, find_obstacles
from kusto.migrate.dev import check, refuse_drift, refuse_obstacles
from kusto.migrate.down import down_between, down_body
from kusto.migrate.history import History, Migration, down_file, migration_name
from kusto.migrate.ignoring import without
from kusto.migrate.ledger import Standing
from kusto.migrate.plan import Plan
from kusto.workspace.discovery import Database
from kusto.workspace.migrations import read_history, write_down, write_lock, write_migration

_MOMENT = "%Y%m%d%H%M%S"


def run(session: Session, databases: Sequence[Database], wishes: Wishes) -> int:
    """Make and apply a migration for each database; a fault of one does not stop the others."""
    done: list[Database] = []

    def work(database: Database) -> bool:
        _Development(session, database, wishes).carry_out()
        done.append(database)
        return True

    code = each(session, databases, work)
    if done and not (wishes.skip_generate or wishes.create_only):
        code = max(code, generate_and_show(session, done))
    return code


class _Development:
    """One database, from the check to the applied migration."""

    def __init__(self, session: Session, database: Database, wishes: Wishes) -> None:
        self.session = session
        self.database = database
        self.wishes = wishes
        self.link: Link
        self.history: History
        self.link, self.history = prepare(session, database, wishes.url)
        self.source = self.link.schema.datasource
        self.migrations = self.link.dialect.migrations

    def carry_out(self) -> None:
        """Everything in its order.

        Raises:
            KustoError: something is not as it must be, or was not agreed to.
        """
        with opened(self.session, self.link) as connection:
            if connection.server.pooled:  # before a file is written that could not be applied
                raise refusal(self.link.target)
            end = self._end(connection)
            found = self._plan(connection, end)
            if not found and not self.wishes.create_only:
                self._say("nothing")
                return
            self._write(found)
            if self.wishes.create_only:
                self._say("only_created")
            else:
                self._deploy(connection, read_history(self.database.migrations))

    def _end(self, connection: SyncConnection) -> Catalog:
        """What the history leads to; what of it was pending is applied, unless nothing may be applied."""
        history, namespaces = self.history, self.source.namespaces
        standing = run_flow(
            check(history, self.migrations, self.source.provider, namespaces, self.link.external), connection
        )
        applied = history.only(set(standing.applied))
        reached = replayed(self.session, self.link, applied, connection)
        if not self.wishes.create_only:  # a file that is only written may be what will explain the drift
            live = run_flow(self.migrations.inspect(namespaces), connection)
            others = (*self.link.external, *self.wishes.ignore)
            refuse_drift(without(reached, others), without(live, others), self.migrations, standing)
        if not standing.pending:
            return reached
        if self.wishes.create_only:
            return replayed(self.session, self.link, history, connection)
        end = self._write_downs(connection, standing)
        self._deploy(connection, read_history(self.database.migrations))
        return end

    def _write_downs(self, connection: SyncConnection, standing: Standing) -> Catalog:
        """Migrations that were written or edited by hand get their way back; returns what the history leads to."""
        migrations = self.history.migrations
        without = [n for n, m in enumerate(migrations) if m.name in standing.pending and self._lacks_down(m)]
        numbers = sorted({len(migrations), *without, *(number + 1 for number in without)})
        states = replayed_states(self.session, self.link, self.history, connection, numbers)
        at = dict(zip(numbers, states, strict=True))
        for number in without:
            migration = migrations[number]
            statements = statements_of(migration.sql, self.migrations)
            body = down_between(at[number], at[number + 1], statements, self.migrations)
            write_down(self.database.migrations, migration.name, down_file(migration.sql, body))
            self._say("down_written", migration=migration.name)
        return states[-1]

    def _lacks_down(self, migration: Migration) -> bool:
        if migration.down is None:
            return True
        if migration.down_is_stale and not migration.down_is_generated:
            self._say("down_stale", migration=migration.name)
        return migration.down_is_stale and migration.down_is_generated

    def _plan(self, connection: SyncConnection, end: Catalog) -> Plan:
        found = answer_renames(self.session, self.link, end, self.wishes)
        if self.wishes.create_only:  # the file carries the warnings; it is reviewed before it is applied
            return found
        refuse_obstacles(run_flow(find_obstacles(found, self.link.dialect), connection))
        losses = run_flow(find_losses(found, self.link.dialect), connection)
        accept_loss(self.session, self.database.name, losses, self.wishes)
        return found

    def _write(self, found: Plan) -> None:
        name = migration_name(_moment(self.history), self._title())
        write_migration(self.database.migrations, name, found.sql, down_file(found.sql, down_body(found)))
        write_lock(self.database.migrations, self.source.provider)
        self._say("created", migration=name)

    def _title(self) -> str:
        default = "change" if self.history.migrations else "init"
        if self.wishes.name is not None or not self.session.terminal.interactive:
            return self.wishes.name or default
        return self.session.terminal.ask(self.session.say("migrate.dev.name", name=self.database.name)) or default

    def _deploy(self, connection: SyncConnection, history: History) -> None:
        flow = deploying(self.link, history, self.wishes.lock_timeout)
        done = run_shown(self.session, self.link, flow, connection)
        show_deployed(self.session, self.database, done)

    def _say(self, key: str, **values: object) -> None:
        text = self.session.say(f"migrate.dev.{key}", name=self.database.name, **values)
        self.session.terminal.line(text)


def _moment(history: History) -> str:
    """Now, in UTC; later than every migration there is, so that the new one comes last."""
    now = datetime.now(UTC).strftime(_MOMENT)
    latest = max((name[:14] for name in history.names if name[:14].isdigit()), default="")
    if latest < now:
        return now
    try:
        after = datetime.strptime(latest, _MOMENT).replace(tzinfo=UTC) + timedelta(seconds=1)
    except ValueError:  # fourteen digits that are no time
        return str(int(latest) + 1)
    return after.strftime(_MOMENT)
