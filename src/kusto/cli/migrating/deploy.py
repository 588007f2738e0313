"""``migrate -t deploy``: after a wait that can be interrupted, every pending migration is applied; nothing is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kusto.cli.guards import count_down, wait_seconds
from kusto.cli.link import Link
from kusto.cli.migrating.running import (
    deploying,
    opened,
    prepare,
    run_shown,
    show_deployed,
    tell_unproven,
)
from kusto.cli.migrating.wishes import Wishes
from kusto.cli.selection import each
from kusto.cli.session import Session
from kusto.workspace.discovery import Database

if TYPE_CHECKING:
    from kusto.migrate.history import History


def run(session: Session, databases: Sequence[Database], wishes: Wishes) -> int:
    """Deploy to each database; a fault of one does not stop the others.

    What can be told without opening a database is told before the wait, not after it.
    """
    ready: dict[Database, tuple[Link, History]] = {}

    def check(database: Database) -> bool:
        ready[database] = prepare(session, database, wishes.url)
        tell_unproven(session, ready[database][0])
        return True

    def work(database: Database) -> bool:
        deploy_one(session, *ready[database], wishes.lock_timeout)
        return True

    code = each(session, databases, check)
    if not ready:
        return code
    names = ", ".join(database.name for database in ready)
    count_down(session, wait_seconds(session, wishes.wait), session.say("migrate.deploy.subject", names=names))
    return max(code, each(session, list(ready), work))


def deploy_one(session: Session, link: Link, history: History, lock_timeout: float) -> None:
    """Apply what is pending on one database.

    Raises:
        KustoError: a migration failed, or the database cannot be used.
    """
    with opened(session, link) as connection:
        done = run_shown(session, link, deploying(link, history, lock_timeout), connection)
    show_deployed(session, link.database, done)
