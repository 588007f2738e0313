"""PostgreSQL through asyncpg, for asyncio. Each call returns or raises an error of ours."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Sequence
from typing import Any, NoReturn
from urllib.parse import urlencode

import asyncpg

from kusto.dialects.postgresql.errors import ERRORS
from kusto.engine import poolers
from kusto.engine.batches import one_by_one_async
from kusto.engine.connection import ServerInfo
from kusto.engine.drivers.postgresql_session import (
    LOCK_HOLDER,
    TRY_LOCK,
    UNLOCK,
    begin_sql,
    bounds_sql,
    committed_nothing,
    lock_refused,
    refuse_other,
    statement_seconds,
    table_changed,
    waking_hint,
)
from kusto.engine.drivers.postgresql_tls import tls_options
from kusto.engine.drivers.silence import GRACE_SECONDS, bound_silence
from kusto.engine.target import Target, hide_secrets
from kusto.errors import (
    ConnectionFault,
    ConnectionLostError,
    ConnectionTimeoutError,
    DataError,
    KustoError,
    QueryError,
    TlsError,
)
from kusto.flow import BrokenOff, Row, Run, Script

CLOSE_SECONDS = 2.0
CANCEL_AGAIN_SECONDS = 0.5
_DISOWNED: list[Any] = []
_REFUSALS = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the connection was cut while it was being opened
    ValueError,
)


class AsyncpgConnection:
    """One connection to a PostgreSQL server. Made by `open`."""

    soiled = False

    def __init__(self, connection: asyncpg.Connection, target: Target, pooled: bool) -> None:
        self.raw = connection
        self.depth = 0
        self._target = target
        version = connection.get_settings().server_version
        self.server = ServerInfo("PostgreSQL", str(version).split()[0], pooled)

    @classmethod
    async def open(cls, target: Target, *, timeout: float, statement_cache: int) -> AsyncpgConnection:
        """Open within ``timeout`` seconds; raises `ConnectionFault` with its subclasses.

        A transaction pooler is noticed by its process id; the statement cache is then off, because a pooler hands out
        server connections on which other clients' statements carry the same names.
        """
        declared = poolers.said(target)
        try:
            connection = await _connect(target, timeout, 0 if declared else statement_cache)
            pooled = await cls.is_pooled(connection, timeout) if declared is None else declared
            if pooled and not declared:
                connection.terminate()
                connection = await _connect(target, timeout, 0)
        except _REFUSALS as error:
            pooler = poolers.betrayed(target, str(error))
            if pooler is not None:
                return await cls.open(pooler, timeout=timeout, statement_cache=0)
            raise _opening(error, target, timeout) from error
        _bound_silence(connection)
        return cls(connection, target, pooled)

    @classmethod
    async def is_pooled(cls, connection: asyncpg.Connection, timeout: float) -> bool:
        """Whether a transaction pooler stands between: the process that answers is not that of the handshake.

        Asked without parameters and rows, which asyncpg sends without preparing anything: a prepared statement would
        stay on the pooler's server connection, where its name may be another process's too.
        """
        same = f"SELECT 1 WHERE pg_backend_pid() = {int(connection.get_server_pid())}"
        try:
            answered = await connection.execute(same, timeout=timeout)
        except BaseException:
            connection.terminate()  # cancelled, or silent: nobody else knows of this connection
            raise
        return bool(answered != "SELECT 1")

    @property
    def closed(self) -> bool:
        """Known to be unusable."""
        return bool(self.raw.is_closed())

    @property
    def at_rest(self) -> bool:
        """See `kusto.engine.connection.AsyncConnection`."""
        return not self.raw.is_in_transaction()

    async def fetch(self, sql: str, params: Sequence[Any] = ()) -> Sequence[Row]:
        """See `kusto.engine.connection.AsyncConnection`."""
        try:
            rows: Sequence[Row] = await self.raw.fetch(sql, *params)
            return rows
        except Exception as error:
            self._raise(error)

    async def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """See `kusto.engine.connection.AsyncConnection`."""
        try:
            return _affected(await self.raw.execute(sql, *params))
        except Exception as error:
            self._raise(error)

    async def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """See `kusto.engine.connection.AsyncConnection`."""
        try:
            statement = await self.raw.prepare(sql)
            await statement.executemany(rows)
            return len(rows)
        except Exception as error:
            self._raise(error)

    async def script(self, sql: str) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        try:
            await self.raw.execute(sql)
        except Exception as error:
            self._raise(error)

    async def batch(self, requests: Sequence[Script | Run]) -> BrokenOff | None:
        """See `kusto.engine.connection.AsyncConnection`."""
        return await one_by_one_async(self, requests)

    async def describe(self, sql: str, params: Sequence[Any] = ()) -> tuple[Sequence[str], Sequence[Row]]:
        """See `kusto.engine.connection.AsyncConnection`."""
        try:
            statement = await self.raw.prepare(sql)
            names = tuple(attribute.name for attribute in statement.get_attributes())
            return names, await statement.fetch(*params)
        except Exception as error:
            self._raise(error)

    async def begin(self, isolation: str | None = None, immediate: bool = False) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        await self.script(begin_sql(self.depth, isolation))
        self.depth += 1

    async def commit(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        if self.depth > 1:
            await self.script(f"RELEASE SAVEPOINT kusto_{self.depth - 1}")
            self.depth -= 1
            return
        try:
            said = await self.raw.execute("COMMIT")
        except Exception as error:
            self._raise(error)
        self.depth -= 1
        if said != "COMMIT":
            raise committed_nothing()

    async def rollback(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        self.depth -= 1
        if self.depth:
            await self.script(f"ROLLBACK TO SAVEPOINT kusto_{self.depth}")
        else:
            await self.script("ROLLBACK")

    async def lock(self, timeout: float) -> None:
        """See `kusto.engine.connection.AsyncConnection`: an advisory lock of the session, with Prisma's key."""
        refuse_other(getattr(self.raw.get_settings(), "crdb_version", None), wanted=False)
        if self.server.pooled:
            raise poolers.refusal(self._target)
        with contextlib.suppress(DataError):  # a server that cannot do one of them
            await self.fetch(bounds_sql(self.server.version))
        deadline = asyncio.get_running_loop().time() + timeout
        while not (await self.fetch(TRY_LOCK))[0][0]:
            if asyncio.get_running_loop().time() > deadline:
                raise lock_refused(timeout, await self.fetch(LOCK_HOLDER))
            await asyncio.sleep(0.1)

    async def unlock(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        await self.fetch(UNLOCK)

    async def ping(self, timeout: float) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        try:
            await self.raw.fetchval("SELECT 1", timeout=timeout)
        except Exception as error:
            self.terminate()
            raise ConnectionLostError("the server does not answer any more") from error

    async def settle(self, timeout: float) -> bool:
        """Wait until the cancellation is delivered, a few milliseconds, and end what began without our knowing."""
        if self.raw.is_closed():
            return False
        try:
            async with asyncio.timeout(timeout):
                if not await self._quiet():
                    self.terminate()  # a request may still be on its way, and would hit the next statement
                    return False
                if not self.depth and self.raw.is_in_transaction():  # a BEGIN that was cancelled and happened
                    await self.raw.execute("ROLLBACK")
        except BaseException as error:
            self.terminate()
            if isinstance(error, Exception):
                return False
            raise
        return True

    async def _quiet(self) -> bool:
        """Wait for the end of what was cancelled; False where the server had to be told again.

        A request that comes before the server has begun with the statement has no effect, and it runs to its end.
        """
        answered = asyncio.ensure_future(self._answered_at_all())
        once = True
        try:
            while not (await asyncio.wait((answered,), timeout=CANCEL_AGAIN_SECONDS))[0]:
                once = False
                self.raw._cancel_current_command(asyncio.get_running_loop().create_future())
            answered.result()
        finally:
            if not answered.done():
                answered.cancel()
        return once

    async def _answered_at_all(self) -> None:
        """Any statement waits for the end of the one that was cancelled."""
        with contextlib.suppress(asyncpg.InFailedSQLTransactionError):
            await self.raw.execute("SELECT 1")

    async def close(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`; on a silent server a polite goodbye would hang."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.raw.close()
        except BaseException as error:
            self.terminate()
            if not isinstance(error, Exception):
                raise

    def terminate(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        try:
            self.raw.terminate()
        except RuntimeError:  # its event loop is closed and does nothing any more: let the server know at least
            transport = getattr(self.raw, "_transport", None)
            end = transport.get_extra_info("socket") if transport is not None else None
            if end is not None:
                with contextlib.suppress(OSError, TypeError):  # uvloop's have no shutdown: they are closed already
                    end.shutdown(socket.SHUT_RDWR)

    def disown(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`.

        When collected, asyncpg would end the connection through the event loop, whose selector the parent shares.
        """
        self.raw._aborted = True
        _DISOWNED.append(self.raw)

    def _raise(self, error: Exception) -> NoReturn:
        if type(error) is TimeoutError and not self.server.pooled:  # the server should have ended it before
            self.terminate()
            raise ConnectionLostError("the server does not answer any more") from error
        raise translate(error, closed=self.raw.is_closed()) from error


def translate(error: Exception, *, closed: bool) -> Exception:
    """The error of ours for one of asyncpg's; others are returned as they are."""
    if isinstance(error, asyncpg.PostgresError):
        return _answered(error, closed)
    if isinstance(error, (OSError, asyncpg.InternalClientError)):
        return ConnectionLostError(hide_secrets(str(error)) or "the connection broke")
    if isinstance(error, asyncpg.InterfaceError):
        if "connection is closed" in str(error) or closed:
            return ConnectionLostError("the connection is closed", meta={"sent": False})
        return QueryError(hide_secrets(str(error)))
    if isinstance(error, TimeoutError):
        return ConnectionTimeoutError("the statement took too long")
    return error


def _answered(error: asyncpg.PostgresError, closed: bool) -> KustoError:
    code = getattr(error, "sqlstate", None)
    text = hide_secrets(getattr(error, "message", None) or str(error))
    if isinstance(error, asyncpg.InvalidCachedStatementError):
        return table_changed(text)
    if closed and code != "57014":
        return ConnectionLostError(text, meta={"code": code})
    return ERRORS.error(
        code,
        text,
        {
            "table": getattr(error, "table_name", None),
            "column": getattr(error, "column_name", None),
            "constraint": getattr(error, "constraint_name", None),
            "detail": getattr(error, "detail", None),
        },
    )


def _bound_silence(connection: asyncpg.Connection) -> None:
    """Let the kernel notice a peer that fell silent, as libpq does for the blocking driver.

    asyncpg has no option for it; its transport is found by name, and where that changes the connection works as before.
    """
    transport = getattr(connection, "_transport", None)
    peer = transport.get_extra_info("socket") if transport is not None else None
    if peer is not None:
        bound_silence(peer)


async def _connect(target: Target, timeout: float, statement_cache: int) -> asyncpg.Connection:
    options = target.options
    settings = {"application_name": options.get("application_name", "kusto-db")}
    if target.namespace and not target.pooled:
        settings["search_path"] = '"' + target.namespace.replace('"', '""') + '"'
    if "options" in options:
        settings["options"] = options["options"]
    seconds = statement_seconds(target)
    if seconds and not target.pooled:
        settings["statement_timeout"] = str(int(seconds * 1000))
    with tls_options(target) as tls:
        async with asyncio.timeout(timeout):
            return await asyncpg.connect(
                dsn=f"postgresql://?{urlencode(tls)}" if tls else None,
                host=target.host,
                port=target.port,
                user=target.user,
                password=target.password,
                database=target.database,
                timeout=int(timeout) + 1,  # the deadline around this call comes first
                statement_cache_size=statement_cache,
                server_settings=settings,
                # Poolers refuse settings that they do not know. A server's own limit comes first, and where nothing
                # is heard of the server this one ends the wait.
                command_timeout=seconds and (seconds if target.pooled else seconds + GRACE_SECONDS),
                target_session_attrs=options.get("target_session_attrs"),
            )


def _opening(error: Exception, target: Target, timeout: float) -> KustoError:
    where = f"cannot connect to {target.shown}"
    if isinstance(error, TimeoutError):
        return ConnectionTimeoutError(f"{where}: no answer within {timeout:g} s", hint=waking_hint(target))
    if isinstance(error, asyncpg.PostgresError):
        found = _answered(error, closed=False)
        return type(found)(f"{where}: {found.message}", hint=found.hint, meta=found.meta)
    if "SSL" in str(error) or "sslmode" in str(error):
        return TlsError(
            f"{where}: {hide_secrets(str(error))}", hint="Check `sslmode`, `sslaccept` and the certificates in the URL."
        )
    return ConnectionFault(
        f"{where}: {hide_secrets(str(error))}",
        hint="Check that the server runs and that host and port in the URL's variable are right.",
    )


def _affected(status: str) -> int:
    last = status.rpartition(" ")[2]
    return int(last) if last.isdigit() else 0
