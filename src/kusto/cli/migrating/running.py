"""A migration flow run on one database, with its progress shown. In go a link and a flow, out comes its result."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TypeVar

from kusto.cli.link import Link, connected, create_database, make_link, make_namespace, run_watched
from kusto.cli.session import Session
from kusto.flow import Flow, Tell
from kusto.workspace.discovery import Database

if TYPE_CHECKING:
    from kusto.engine.connection import SyncConnection
    from kusto.migrate.flows import Deployed
    from kusto.migrate.history import History

T = TypeVar("T")


def prepare(session: Session, database: Database, url: str | None) -> tuple[Link, History]:
    """The way to a database and its migrations on disk; nothing is opened.

    Raises:
        KustoError: schema, variable, URL or files will not do.
    """
    from kusto.workspace.migrations import read_history

    return make_link(session, database, url, direct=True), read_history(database.migrations)


@contextmanager
def opened(session: Session, link: Link) -> Iterator[SyncConnection]:
    """An open connection; the database, and the schema that the URL names in it, are made where there are none.

    Raises:
        AccessDeniedError: there is none, and the user may not make it.
        ConnectionFault: it cannot be opened.
    """
    from kusto.errors import DatabaseNotFoundError

    with ExitStack() as stack:
        try:
            connection = stack.enter_context(connected(link, create=True))
        except DatabaseNotFoundError:
            if not link.dialect.capabilities.server:
                raise
            if create_database(session, link):
                session.terminal.line(
                    session.say("migrate.created_database", name=link.database.name, address=link.target.shown)
                )
            connection = stack.enter_context(connected(link))
        make_namespace(link, connection)
        yield connection


def tell_unproven(session: Session, link: Link) -> None:
    """Say once that nobody has run this on a server of the link's kind yet."""
    if link.dialect.unproven:
        session.tell_once(session.say("unproven", provider=link.target.provider))


def deploying(link: Link, history: History, lock_timeout: float) -> Flow[Deployed]:
    """The flow that applies what is pending of a history; see `kusto.migrate.flows.deploy`."""
    from kusto.migrate.flows import deploy

    source = link.schema.datasource
    return deploy(
        history,
        link.dialect.migrations,
        source.provider,
        namespaces=source.namespaces,
        external=link.external,
        lock_timeout=lock_timeout,
    )


def emptying(link: Link, lock_timeout: float) -> Flow[None]:
    """The flow that drops everything; see `kusto.migrate.flows.reset`."""
    from kusto.migrate.flows import reset

    return reset(link.dialect.migrations, namespaces=link.schema.datasource.namespaces, lock_timeout=lock_timeout)


def run_shown(session: Session, link: Link, flow: Flow[T], connection: SyncConnection | None = None) -> T:
    """Run a flow; a bar shows where it takes long, a line where it waits for somebody.

    Args:
        connection: to run it on; without one it gets one of its own.

    Raises:
        KustoError: what the flow raises; what it began is undone.
    """
    from kusto.cli.progress import bar

    if connection is None:
        with connected(link, create=True) as own:
            return run_shown(session, link, flow, own)
    name, say = link.database.name, session.say
    tell_unproven(session, link)
    with bar(name, shown=session.terminal.animated) as progress:

        def tell(told: Tell) -> None:
            if told.event == "migration-waiting":
                session.terminal.note(say("migrate.waiting", name=name, migration=told.subject, attempt=told.done))
            else:
                progress.update(told.done, told.total, say("migrate.applying", name=name, migration=told.subject))

        return run_watched(link, flow, connection, tell)


def show_deployed(session: Session, database: Database, done: Deployed) -> None:
    """Tell which migrations were carried out, and what is odd about earlier ones."""
    say, terminal = session.say, session.terminal
    for migration in done.applied:
        terminal.line(say("migrate.applied", name=database.name, migration=migration))
    if not done.applied:
        terminal.line(say("migrate.up_to_date", name=database.name))
    for key, names in (("edited", done.edited), ("missing", done.missing)):
        for migration in names:
            terminal.note(f"{database.name}: {migration}: {say(f'migrate.status.{key}')}")
