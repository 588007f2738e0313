"""The way from a database folder to an open connection: schema, variable, target, dialect, driver.

In goes a `Database`, out comes a `Link`; only `connected` opens something, and closes it again whatever happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from kusto.cli.session import Session
from kusto.psl.schema import EnvUrl, Schema
from kusto.workspace.discovery import Database

T = TypeVar("T")

if TYPE_CHECKING:
    from kusto.dialect import Dialect
    from kusto.engine.connection import SyncConnection
    from kusto.engine.target import Target
    from kusto.flow import Flow, Tell


@dataclass(frozen=True, slots=True)
class Link:
    """Everything needed to open one database.

    Args:
        url: as in the environment; a secret.
        external: patterns of tables that others look after.
    """

    database: Database
    schema: Schema
    target: Target
    dialect: Dialect
    url: str = field(repr=False)
    external: tuple[str, ...] = ()


def make_link(session: Session, database: Database, url: str | None = None, *, direct: bool = False) -> Link:
    """Find out how to reach a database; nothing is opened.

    Args:
        url: of ``--url``; wins over the environment.
        direct: prefer the schema's ``directUrl`` (migrations go past poolers).

    Raises:
        SchemaError, MissingVariableError, InvalidUrlError, UnsupportedProviderError: what is in the way.
    """
    from kusto.dialects import dialect
    from kusto.engine.target import parse_target
    from kusto.workspace.environment import database_url
    from kusto.workspace.schemas import require_schema

    schema = require_schema(database)
    provider = schema.datasource.provider
    found = dialect(provider)  # a database that cannot be driven needs no variable either
    written = url or (_direct_url(session, schema) if direct else None)
    written = written or database_url(database, schema, session.environment)
    session.know_url(written)
    target = parse_target(written, provider, str(database.folder))
    external = session.project.settings.external_of(database.name)
    return Link(database, schema, target, found, written, external)


def _direct_url(session: Session, schema: Schema) -> str | None:
    match schema.datasource.direct_url:
        case EnvUrl(variable):
            return session.environment.get(variable) or None
        case other:
            return other


def create_database(session: Session, link: Link) -> bool:
    """Make the database on its server; False where somebody else made it at this moment.

    Raises:
        AccessDeniedError: the user may not.
        ConnectionFault: the server cannot be reached, or does not let us.
    """
    from dataclasses import replace

    from kusto.errors import AccessDeniedError, DatabaseNotFoundError, KustoError

    migrations = link.dialect.migrations
    maintenance = replace(link, target=replace(link.target, database=migrations.maintenance_database))
    try:
        with connected(maintenance) as connection:
            connection.script(migrations.create_database(link.target.database))
    except (AccessDeniedError, DatabaseNotFoundError) as error:
        raise AccessDeniedError(
            session.say("migrate.may_not_create", address=link.target.shown),
            hint=session.say("migrate.may_not_create.hint", database=link.target.database),
            meta=error.meta,
        ) from error
    except KustoError:
        with suppress(DatabaseNotFoundError), connected(link):
            return False
        raise
    return True


def make_namespace(link: Link, connection: SyncConnection) -> None:
    """Make the schema that the URL names (``?schema=…``) where the database has none of that name.

    Raises:
        DatabaseError: the user may not.
    """
    namespace = link.target.namespace
    if namespace is None or not link.dialect.capabilities.namespaces:
        return
    queries = link.dialect.queries
    known = f"SELECT 1 FROM information_schema.schemata WHERE schema_name = {queries.placeholder(1)}"
    if not connection.fetch(known, (namespace,)):
        connection.script(f"CREATE SCHEMA IF NOT EXISTS {queries.quote(namespace)}")


def run_watched(link: Link, flow: Flow[T], connection: SyncConnection, tell: Callable[[Tell], None] | None = None) -> T:
    """Run a flow whose statements may take long; where their answers got lost on the way it ends all the same.

    Raises:
        KustoError: what the flow raises; what it began is undone.
    """
    from kusto.engine.drivers import connect_sync
    from kusto.engine.run_sync import run
    from kusto.engine.watching import watching

    with watching(connection, lambda: connect_sync(link.target)) as watch:
        return run(flow, connection, tell, watch)


@contextmanager
def connected(link: Link, *, timeout: float | None = None, create: bool = False) -> Iterator[SyncConnection]:
    """An open connection for as long as the ``with`` lasts.

    Args:
        timeout: deadline of the connect in seconds.
        create: make the file where the database is one.

    Raises:
        ConnectionFault: it cannot be opened.
    """
    from kusto.engine.drivers import connect_sync

    connection = connect_sync(link.target, timeout=timeout, create=create)
    stay_interruptible = getattr(connection, "stay_interruptible", None)
    if stay_interruptible is not None:  # a driver that runs statements inside a C library and blocks Ctrl-C there
        stay_interruptible()
    try:
        yield connection
    finally:
        connection.close()
