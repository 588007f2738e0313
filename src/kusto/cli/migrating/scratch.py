"""Where a history is replayed: in memory, in a database made for it, in the one the schema names. In goes a link, out
comes the catalog that the history leads to. What was made for it is gone afterwards; the real database keeps its data.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import assert_never

from kusto.catalog.model import EMPTY, Catalog
from kusto.cli.link import Link, connected, make_namespace
from kusto.cli.session import Session
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.engine.target import Target, parse_target
from kusto.errors import MissingVariableError, UsageError
from kusto.migrate.dev import Scratch, choose_scratch, replay_in_namespace, replay_states
from kusto.migrate.history import History
from kusto.migrate.ignoring import anchors
from kusto.migrate.plan import plan_between
from kusto.psl.schema import EnvUrl


def replayed(session: Session, link: Link, history: History, connection: SyncConnection) -> Catalog:
    """The catalog that a history leads to.

    Args:
        connection: to the real database; only asked, or used inside a transaction that is rolled back.

    Raises:
        ShadowDatabaseError: it cannot be replayed with the rights at hand.
        MigrationFailedError: a migration does not run from nothing.
    """
    return replayed_states(session, link, history, connection, (len(history.migrations),))[-1]


def replayed_states(
    session: Session, link: Link, history: History, connection: SyncConnection, at: Sequence[int]
) -> tuple[Catalog, ...]:
    """The catalogs after so many migrations of a history; see `replayed`.

    Args:
        at: numbers of migrations, ascending.
    """
    shadow = link.schema.datasource.shadow_url
    others = _others(link, connection)
    where = run(choose_scratch(history, link.dialect, shadow_given=shadow is not None), connection)
    match where:
        case Scratch.NOTHING:
            return (EMPTY,) * len(at)
        case Scratch.MEMORY:
            return _replayed_on(link, replace(link.target, database=":memory:"), history, at, others)
        case Scratch.GIVEN:
            return _replayed_on(link, _given(session, link, (link.target,)), history, at, others, wipe=True)
        case Scratch.DATABASE:
            with _made_database(link, connection) as target:
                return _replayed_on(link, target, history, at, others)
        case Scratch.NAMESPACE:
            return run(replay_in_namespace(history, link.dialect.migrations, at, others), connection)
        case _ as never:
            assert_never(never)


def _others(link: Link, connection: SyncConnection) -> str:
    """What makes the tables of others that a foreign key of the history may point to, as they are now."""
    if not link.external:
        return ""
    migrations = link.dialect.migrations
    live = run(migrations.inspect(link.schema.datasource.namespaces), connection)
    found = plan_between(EMPTY, anchors(live, link.external), migrations)
    return found.sql if found.steps else ""


def replayed_on_shadow(session: Session, link: Link, history: History, spared: Sequence[Target] = ()) -> Catalog:
    """The same on the shadow database that the schema names, which is emptied first.

    Args:
        spared: databases that must not be emptied; the link's own is one of them anyway.

    Raises:
        UsageError: the shadow database is one of those.
        MissingVariableError: its variable is not set.
        MigrationFailedError: a migration does not run from nothing.
    """
    target = _given(session, link, (link.target, *spared))
    return _replayed_on(link, target, history, (len(history.migrations),), wipe=True)[-1]


def _replayed_on(
    link: Link, target: Target, history: History, at: Sequence[int], others: str = "", *, wipe: bool = False
) -> tuple[Catalog, ...]:
    migrations, namespaces = link.dialect.migrations, link.schema.datasource.namespaces
    scratch = replace(link, target=target)
    with connected(scratch, create=True) as connection:
        make_namespace(scratch, connection)
        if wipe:
            run(migrations.wipe(namespaces), connection)
        for statement in migrations.split(others):
            connection.script(statement.sql)
        return run(replay_states(history, migrations, at, namespaces), connection)


@contextmanager
def _made_database(link: Link, connection: SyncConnection) -> Iterator[Target]:
    sql = link.dialect.migrations.scratch()
    assert sql is not None
    name = f"kusto_shadow_{secrets.token_hex(8)}"
    quoted = link.dialect.queries.quote(name)
    connection.script(sql.create.format(quoted))
    try:
        yield replace(link.target, database=name)
    finally:
        connection.script(sql.drop.format(quoted))


def _given(session: Session, link: Link, spared: Sequence[Target]) -> Target:
    """The shadow database that the schema names; it is emptied, so it must not be the real one."""
    shadow = link.schema.datasource.shadow_url
    url = session.environment.get(shadow.variable) if isinstance(shadow, EnvUrl) else shadow
    if not url:
        name = shadow.variable if isinstance(shadow, EnvUrl) else "shadowDatabaseUrl"
        raise MissingVariableError(
            session.say("migrate.shadow.unset", variable=name, name=link.database.name),
            meta={"variable": name, "database": link.database.name},
        )
    session.know_url(url)
    target = parse_target(url, link.target.provider, str(link.database.folder))
    if _place(target) in map(_place, spared):
        raise UsageError(
            session.say("migrate.shadow.same", name=link.database.name), hint=session.say("migrate.shadow.same.hint")
        )
    return target


def _place(target: Target) -> tuple[str, int, str]:
    return target.host.lower(), target.port, target.database
