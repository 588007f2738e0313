"""``migrate -t deploy``: after a wait that can be interrupted, every pending migration is applied; nothing is made."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.cli.guards import count_down, wait_seconds
from kusto.cli.migrating.running import (
    deploying,
    make_database,
    prepare,
    run_shown,
    show_deployed,
    tell_unproven,
)
from kusto.cli.migrating.wishes import Wishes
from kusto.cli.selection import each
from kusto.cli.session import Session
from kusto.workspace.discovery import Database


def run(session: Session, databases: Sequence[Database], wishes: Wishes) -> int:
    """Deploy to each database; a fault of one does not stop the others.

    What can be told without opening a database is told before the wait, not after it.
    """
    ready: list[Database] = []

    def check(database: Database) -> bool:
        tell_unproven(session, prepare(session, database, wishes.url)[0])
        ready.append(database)
        return True

    def work(database: Database) -> bool:
        deploy_one(session, database, wishes)
        return True

    code = each(session, databases, check)
    if not ready:
        return code
    names = ", ".join(database.name for database in ready)
    count_down(session, wait_seconds(session, wishes.wait), session.say("migrate.deploy.subject", names=names))
    return max(code, each(session, ready, work))


def deploy_one(session: Session, database: Database, wishes: Wishes) -> None:
    """Apply what is pending on one database.

    Raises:
        KustoError: a migration failed, or the database cannot be used.
    """
    link, history = prepare(session, database, wishes.url)
    make_database(session, link)
    show_deployed(session, database, run_shown(session, link, deploying(link, history, wishes.lock_timeout)))
