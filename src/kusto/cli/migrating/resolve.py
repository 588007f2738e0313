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
    """Mark one migration as applied, a failed one as rolled back or to be gone on with, a ``down.sql`` as right."""
    typed = {
        "applied": wishes.applied,
        "rolled-back": wishes.rolled_back,
        "resume": wishes.resume,
        "accept-down": wishes.accept_down,
    }
    given = {how: name for how, name in typed.items() if name}
    if len(given) != 1:
        raise UsageError(session.say("migrate.resolve.one"))
    [(how, migration)] = given.items()
    if (how == "resume") != (wishes.at is not None):
        raise UsageError(session.say("migrate.resolve.at"))

    def work(database: Database) -> bool:
        _resolve(session, database, wishes, how, migration)
        return True

    return each(session, databases, work)


def _resolve(session: Session, database: Database, wishes: Wishes, how: str, migration: str) -> None:
    from kusto.engine.run_sync import run as run_flow
    from kusto.migrate.resolve import Resolution, resolve

    link, history = prepare(session, database, wishes.url)
    migrations = link.dialect.migrations
    with connected(link) as connection:
        flow = resolve(
            migration, history, migrations, Resolution(how), at=wishes.at or 0, lock_timeout=wishes.lock_timeout
        )
        run_flow(flow, connection)
    key = f"migrate.resolve.{how.replace('-', '_')}"
    session.terminal.line(session.say(key, name=database.name, migration=migration, at=wishes.at))
