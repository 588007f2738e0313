"""Drivers behind one interface: a `Target` goes in, an open connection comes out. Each is imported when first used."""

from __future__ import annotations

from typing import NoReturn

from kusto.engine.connection import AsyncConnection, SyncConnection
from kusto.engine.drivers.passwords import with_password, with_password_async
from kusto.engine.target import Target
from kusto.errors import UnsupportedProviderError, UsageError

CONNECT_SECONDS = 5.0
"""Deadline of a connect unless the URL says otherwise (Prisma's default)."""


def connect_sync(
    target: Target, *, timeout: float | None = None, create: bool = False, statement_cache: int = 100
) -> SyncConnection:
    """Open a blocking connection.

    Args:
        timeout: deadline in seconds; the URL's ``connect_timeout`` or 5 where None.
        create: make the file where the database is one (migrations do, clients do not).
        statement_cache: prepared statements kept on the server; 0 for poolers that share server connections.

    Raises:
        ConnectionFault: with its subclasses, saying why.
        UsageError: the driver is not installed.
    """
    seconds = connect_seconds(target) if timeout is None else timeout
    target = with_password(target)
    try:
        if target.provider == "sqlite":
            from kusto.engine.drivers.sqlite import SqliteConnection

            return SqliteConnection(target, timeout=seconds, create=create)
        if target.provider == "postgresql":
            from kusto.engine.drivers.psycopg import PsycopgConnection

            return PsycopgConnection(target, timeout=seconds, statement_cache=statement_cache)
        if target.provider == "cockroachdb":
            from kusto.engine.drivers.cockroachdb_psycopg import CockroachdbPsycopgConnection

            return CockroachdbPsycopgConnection(target, timeout=seconds, statement_cache=statement_cache)
        if target.provider == "mysql":
            from kusto.engine.drivers.pymysql import PymysqlConnection

            return PymysqlConnection(target, timeout=seconds)
    except ModuleNotFoundError as error:
        _missing(target.provider, error)
    raise _undriven(target)


async def connect_async(
    target: Target, *, timeout: float | None = None, create: bool = False, statement_cache: int = 100
) -> AsyncConnection:
    """Open a connection for asyncio; see `connect_sync`."""
    seconds = connect_seconds(target) if timeout is None else timeout
    target = await with_password_async(target, seconds)
    try:
        if target.provider == "sqlite":
            from kusto.engine.drivers.sqlite_thread import SqliteThreadConnection

            return await SqliteThreadConnection.open(target, timeout=seconds, create=create)
        if target.provider == "postgresql":
            from kusto.engine.drivers.asyncpg import AsyncpgConnection

            return await AsyncpgConnection.open(target, timeout=seconds, statement_cache=statement_cache)
        if target.provider == "cockroachdb":
            from kusto.engine.drivers.cockroachdb_asyncpg import CockroachdbAsyncpgConnection

            return await CockroachdbAsyncpgConnection.open(target, timeout=seconds, statement_cache=statement_cache)
        if target.provider == "mysql":
            from kusto.engine.drivers.asyncmy import AsyncmyConnection

            return await AsyncmyConnection.open(target, timeout=seconds)
    except ModuleNotFoundError as error:
        _missing(target.provider, error)
    raise _undriven(target)


def connect_seconds(target: Target) -> float:
    """The URL's ``connect_timeout`` in seconds (0 means no limit there; here an hour), or 5; longer for a database that
    its service lets sleep."""
    written = target.options.get("connect_timeout")
    if written is None:
        return max(CONNECT_SECONDS, target.service.wake_seconds)
    try:
        return float(written) or 3600.0
    except ValueError:
        raise UsageError(
            "the URL's `connect_timeout` is not a number", hint="Write seconds: `?connect_timeout=10`."
        ) from None


def _missing(provider: str, error: ModuleNotFoundError) -> NoReturn:
    if (error.name or "").startswith("kusto"):
        raise error
    raise UsageError(
        f"the driver for {provider} is not installed (no module {error.name!r})",
        hint=f'Install it: pip install "kusto-db[{provider}]"',
    ) from error


def _undriven(target: Target) -> UnsupportedProviderError:
    return UnsupportedProviderError(f'the provider "{target.provider}" cannot be driven yet')
