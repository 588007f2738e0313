"""A migration flow run on one database, with its progress shown. In go a link and a flow, out comes its result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from kusto.cli.link import Link, connected, create_missing, make_link, make_namespace
from kusto.cli.session import Session
from kusto.flow import Flow, Tell
from kusto.workspace.discovery import Database

if TYPE_CHECKING:
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


def make_database(session: Session, link: Link) -> None:
    """Make the database on its server, and the URL's schema in it, where there is none, and say so."""
    if create_missing(session, link):
        session.terminal.line(
            session.say("migrate.created_database", name=link.database.name, address=link.target.shown)
        )
    if link.target.namespace:
        with connected(link) as connection:
            make_namespace(link, connection)


def run_flows(session: Session, link: Link, flows: Sequence[Callable[[], Flow[T]]]) -> list[T]:
    """Run flows one after another on one connection; a bar shows where it takes long.

    Raises:
        KustoError: what a flow raises; what it began is undone.
    """
    from kusto.cli.progress import bar
    from kusto.engine.run_sync import run

    name = link.database.name
    with bar(name, shown=session.terminal.animated) as progress, connected(link, create=True) as connection:

        def tell(event: Tell) -> None:
            text = session.say("migrate.applying", name=name, migration=event.subject)
            progress.update(event.done, event.total, text)

        return [run(flow(), connection, tell) for flow in flows]


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
