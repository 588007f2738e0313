"""``migrate -t resolve``: the ledger set right by hand, for one migration. No statement of the migration is run."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.cli.link import connected
from kusto.cli.migrating.running import prepare
from kusto.cli.migrating.wishes import Wishes
from kusto.cli.selection import each
from kusto.cli.session import Session
from kusto.errors import UsageError
from kusto.workspace.discovery import Database


def run(session: Session, databases: Sequence[Database], wishes: Wishes) -> int:
    """Mark one migration as applied, or a failed one as rolled back."""
    if bool(wishes.applied) == bool(wishes.rolled_back):
        raise UsageError(session.say("migrate.resolve.one"))

    def work(database: Database) -> bool:
        _resolve(session, database, wishes)
        return True

    return each(session, databases, work)


def _resolve(session: Session, database: Database, wishes: Wishes) -> None:
    from kusto.engine.run_sync import run as run_flow
    from kusto.migrate.flows import resolve

    link, history = prepare(session, database, wishes.url)
    applied = wishes.applied is not None
    migration = wishes.applied or wishes.rolled_back or ""
    with connected(link) as connection:
        flow = resolve(migration, history, link.dialect.migrations, applied=applied, lock_timeout=wishes.lock_timeout)
        run_flow(flow, connection)
    key = "applied" if applied else "rolled_back"
    session.terminal.line(session.say(f"migrate.resolve.{key}", name=database.name, migration=migration))
