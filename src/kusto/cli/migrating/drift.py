"""Whether a live database is what its applied migrations lead to. They are replayed beside it; nothing is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kusto.cli.link import Link, connected
from kusto.cli.migrating.scratch import replayed
from kusto.cli.session import Session
from kusto.engine.run_sync import run
from kusto.migrate.describe import describe
from kusto.migrate.diff import diff
from kusto.migrate.history import History
from kusto.migrate.ignoring import without
from kusto.migrate.ledger import Standing


def find_drift(
    session: Session, link: Link, history: History, standing: Standing, ignored: Sequence[str]
) -> tuple[str, ...] | None:
    """What the database has more, less or otherwise than its migrations say, a line each; None where nobody can tell.

    Args:
        ignored: names of tables of others; views, and what no schema can say, never count.

    Raises:
        KustoError: the history cannot be replayed.
    """
    if standing.edited or standing.missing or standing.failed or standing.half_way:
        return None
    applied = history.only(set(standing.applied))
    migrations = link.dialect.migrations
    with connected(link) as connection:
        reached = replayed(session, link, applied, connection)
        live = run(migrations.inspect(link.schema.datasource.namespaces), connection)
    found = diff(without(reached, ignored), without(replace(live, extensions={}), ignored), migrations)
    return tuple(describe(found.changes))
