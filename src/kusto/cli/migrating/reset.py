"""``migrate -t reset``: everything is dropped, every migration applied again, client and seed follow.

Guarded: a person types two codes for each database, or two deliberate acts stand for them; before that nothing is
touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from kusto.cli.commands.generate import generate_and_show
from kusto.cli.guards import require_consent
from kusto.cli.migrating.running import deploying, emptying, opened, prepare, run_shown
from kusto.cli.migrating.wishes import Wishes
from kusto.cli.selection import each
from kusto.cli.session import Session
from kusto.workspace.discovery import Database


def run(session: Session, databases: Sequence[Database], wishes: Wishes) -> int:
    """Reset each database, after everybody's consent."""
    for database in databases:
        _ask(session, database, wishes)

    def work(database: Database) -> bool:
        _reset(session, database, wishes)
        return True

    code = each(session, databases, work)
    if not wishes.skip_generate and databases:
        code = max(code, generate_and_show(session, databases))
    if not wishes.skip_seed and not code:
        code = each(session, [d for d in databases if d.seed.is_file()], lambda d: _seed(session, d, wishes))
    return code


def _ask(session: Session, database: Database, wishes: Wishes) -> None:
    link, _ = prepare(session, database, wishes.url)

    def plan() -> str:
        """Which database, and what would stand in it afterwards."""
        target, history = prepare(session, database, wishes.url)
        parts = [target.target.provider, target.target.shown, *(m.name + m.checksum for m in history.migrations)]
        return sha256("\0".join(parts).encode()).hexdigest()

    require_consent(
        session,
        "reset",
        database.name,
        plan,
        allowed=wishes.allow_reset,
        consequence=session.say("migrate.reset.consequence", name=database.name, address=link.target.shown),
    )


def _reset(session: Session, database: Database, wishes: Wishes) -> None:
    link, history = prepare(session, database, wishes.url)
    with opened(session, link) as connection:
        run_shown(session, link, emptying(link, wishes.lock_timeout), connection)
        run_shown(session, link, deploying(link, history, wishes.lock_timeout), connection)
    session.terminal.line(session.say("migrate.reset.done", name=database.name, count=len(history.migrations)))


def _seed(session: Session, database: Database, wishes: Wishes) -> bool:
    from kusto.cli.commands.seed import seed

    seed(session, database, wishes.url)
    session.terminal.line(session.say("seed.done", name=database.name))
    return True
