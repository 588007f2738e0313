"""``migrate -t init``: a first migration from a database as it is, recorded as applied. The database keeps its data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from kusto.cli.link import connected
from kusto.cli.migrating.running import prepare
from kusto.cli.migrating.wishes import Wishes
from kusto.cli.selection import each
from kusto.cli.session import Session
from kusto.errors import UsageError
from kusto.workspace.discovery import Database


def run(session: Session, databases: Sequence[Database], wishes: Wishes) -> int:
    """Baseline each database; a fault of one does not stop the others."""

    def work(database: Database) -> bool:
        _baseline(session, database, wishes)
        return True

    return each(session, databases, work)


def _baseline(session: Session, database: Database, wishes: Wishes) -> None:
    from kusto.catalog.model import EMPTY
    from kusto.engine.run_sync import run as run_flow
    from kusto.migrate.history import migration_name
    from kusto.migrate.ignoring import without
    from kusto.migrate.plan import plan_between
    from kusto.migrate.resolve import Resolution, resolve
    from kusto.workspace.migrations import read_history, write_lock, write_migration

    link, history = prepare(session, database, wishes.url)
    if history.migrations:
        raise UsageError(
            session.say("migrate.init.exists", name=database.name), hint=session.say("migrate.init.exists.hint")
        )
    source, migrations = link.schema.datasource, link.dialect.migrations
    name = migration_name(datetime.now(UTC).strftime("%Y%m%d%H%M%S"), wishes.name or "init")
    with connected(link) as connection:
        live = without(run_flow(migrations.inspect(source.namespaces), connection), link.external)
        if not live.tables:
            raise UsageError(
                session.say("migrate.init.empty", name=database.name), hint=session.say("migrate.init.empty.hint")
            )
        write_migration(database.migrations, name, plan_between(EMPTY, live, migrations).sql)
        write_lock(database.migrations, source.provider)
        written = read_history(database.migrations)
        flow = resolve(name, written, migrations, Resolution.APPLIED, lock_timeout=wishes.lock_timeout)
        run_flow(flow, connection)
    session.terminal.line(session.say("migrate.init.done", name=database.name, migration=name))
