"""MySQL and MariaDB through asyncmy, for asyncio. Each call returns or raises an error of ours.

asyncmy gives a connection up whose statement was cancelled, while the server works on: `settle` ends that too.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Sequence
from typing import Any, NoReturn

import asyncmy
from asyncmy.errors import MySQLError

from kusto.engine.batches import one_by_one_async
from kusto.engine.drivers import mysql_errors, mysql_session, mysql_text
from kusto.engine.drivers.silence import bound_silence
from kusto.engine.target import Target
from kusto.errors import ConnectionLostError, KustoError
from kusto.flow import BrokenOff, Row, Run, Script

CLOSE_SECONDS = 2.0
_DISOWNED: list[Any] = []


class AsyncmyConnection:
    """One connection to a MySQL or MariaDB server. Made by `open`."""

    soiled = False

    def __init__(self, connection: Any, place: str, target: Target) -> None:
        self.raw = connection
        self._place = place
        self._transport = connection._transport
        """Kept because asyncmy, when a statement is cancelled, forgets it and has it closed once all is sent and, under
        TLS, the server has said goodbye: one that is busy does neither."""
        self.depth = 0
        self._ended = False
        self._target = target
        self._bounded = mysql_session.statement_seconds(target) is not None
        self._number = int(connection.thread_id())
        self.server = mysql_session.server_info(str(connection.get_server_info()))

    @classmethod
    async def open(cls, target: Target, *, timeout: float) -> AsyncmyConnection:
        """Open within ``timeout`` seconds; raises `ConnectionFault` with its subclasses."""
        context = mysql_session.tls(target)
        try:
            async with asyncio.timeout(timeout):  # asyncmy's own deadline ends with the connect
                connection, place = await _connect(target, context)
        except Exception as error:
            _let_go(error)
            raise mysql_errors.opening(error, target, timeout) from error
        peer = _peer(connection)
        if peer is not None:
            bound_silence(peer)
        return cls(connection, place, target)

    @property
    def closed(self) -> bool:
        """Known to be unusable."""
        return not self.raw.connected or bool(self.raw._stream_broken)

    @property
    def at_rest(self) -> bool:
        """See `kusto.engine.connection.AsyncConnection`."""
        return not self.raw.get_transaction_status()

    async def fetch(self, sql: str, params: Sequence[Any] = ()) -> Sequence[Row]:
        """See `kusto.engine.connection.AsyncConnection`."""
        return list((await self._send(sql, params)).rows or ())

    async def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """See `kusto.engine.connection.AsyncConnection`."""
        result = await self._send(sql, params)
        return mysql_session.affected(sql, result.affected_rows, result.message)

    async def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """See `kusto.engine.connection.AsyncConnection`."""
        count = 0
        for row in rows:
            count += await self.run(sql, row)
        return count

    async def script(self, sql: str) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        await self._send(sql)

    async def batch(self, requests: Sequence[Script | Run]) -> BrokenOff | None:
        """See `kusto.engine.connection.AsyncConnection`."""
        return await one_by_one_async(self, requests)

    async def describe(self, sql: str, params: Sequence[Any] = ()) -> tuple[Sequence[str], Sequence[Row]]:
        """See `kusto.engine.connection.AsyncConnection`."""
        result = await self._send(sql, params)
        return tuple(column[0] for column in result.description or ()), result.rows or ()

    async def begin(self, isolation: str | None = None, immediate: bool = False) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        for statement in mysql_session.begin_sql(self.depth, isolation):
            await self._send(statement)
        self.depth += 1

    async def commit(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        await self._send(f"RELEASE SAVEPOINT kusto_{self.depth - 1}" if self.depth > 1 else "COMMIT")
        self.depth -= 1

    async def rollback(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        self.depth -= 1
        if not self.depth:
            self._ended = False
            await self._send("ROLLBACK")
        elif not self._ended:  # else the savepoint went with its transaction
            await self._send(f"ROLLBACK TO SAVEPOINT kusto_{self.depth}")

    async def lock(self, timeout: float) -> None:
        """See `kusto.engine.connection.AsyncConnection`: a lock of the session, with Prisma's name."""
        await self.script(mysql_session.bounds_sql())
        deadline = asyncio.get_running_loop().time() + timeout
        bereaved = mysql_session.Bereaved()
        while (await self.fetch(mysql_session.TRY_LOCK))[0][0] != 1:
            now = asyncio.get_running_loop().time()
            if now > deadline:
                holder = await self.fetch(mysql_session.LOCK_HOLDER)
                raise mysql_session.lock_refused(timeout, holder, bereaved.gone)
            if bereaved.is_due(now):
                number = bereaved.seen(await self.fetch(mysql_session.HOLDER_IS_GONE), now)
                if number is not None:
                    with contextlib.suppress(KustoError):  # it may have ended by now, or we may not
                        await self.script(f"KILL {number}")
            await asyncio.sleep(0.1)

    async def unlock(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        await self.fetch(mysql_session.UNLOCK)

    async def ping(self, timeout: float) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        try:
            async with asyncio.timeout(timeout):
                await self._send("DO 1")
        except Exception as error:
            self.terminate()
            raise ConnectionLostError("the server does not answer any more") from error

    async def settle(self, timeout: float) -> bool:
        """See `kusto.engine.connection.AsyncConnection`; a second connection tells the server to end the statement."""
        if not self.closed:
            return True
        self.terminate()
        with contextlib.suppress(Exception):
            async with asyncio.timeout(timeout):
                other = await AsyncmyConnection.open(self._target, timeout=timeout)
                try:
                    if other._place == self._place:
                        await other.script(f"KILL {self._number}")
                finally:
                    other.terminate()
        return False

    async def close(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`; on a silent server a polite goodbye would hang."""
        if self.closed:
            return self.terminate()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.raw.ensure_closed()
        except BaseException as error:
            self.terminate()
            if not isinstance(error, Exception):
                raise

    def terminate(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        try:
            self._transport.abort()
            self.raw.close()
        except RuntimeError:  # its event loop is closed and does nothing any more: let the server know at least
            end = self._transport.get_extra_info("socket")
            if end is not None:
                with contextlib.suppress(OSError, TypeError):  # uvloop's have no shutdown: they are closed already
                    end.shutdown(socket.SHUT_RDWR)

    def disown(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`; its transport would close itself through the parent's loop."""
        _DISOWNED.append(self.raw)

    async def _send(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """The first result of a statement; those behind it (a procedure has several) are read and dropped."""
        if self._ended:
            raise mysql_session.transaction_ended()
        text = mysql_text.statement(sql, params)
        connection = self.raw
        before = _cancels() if self._bounded else 0
        try:
            await connection.query(text)
            result = connection._result
            while connection._result.has_next:
                await connection.next_result()
        except Exception as error:
            if self._bounded and _cancels() > before:
                raise asyncio.CancelledError from error
            self._raise(error)
        if self._bounded and _cancels() > before:
            raise asyncio.CancelledError
        return result

    def _raise(self, error: Exception) -> NoReturn:
        found = mysql_errors.translate(error, MySQLError, closed=self.closed)
        if self.depth and mysql_errors.number(error) in mysql_session.ENDING:
            self._ended = True
        if isinstance(found, ConnectionLostError):
            self.terminate()
        raise found from error


async def _connect(target: Target, context: ssl.SSLContext | None) -> tuple[Any, str]:
    """A connection, and which server answers there."""
    connect: Any = asyncmy.connect
    before, transport = _cancels(), None
    try:
        connection = await connect(
            host=target.host,
            port=target.port,
            unix_socket=target.options.get("socket") or None,
            user=target.user,
            password=(target.password or "").encode(),  # its texts are Latin 1
            database=target.database,
            charset="utf8mb4",
            autocommit=None,  # see `SETTINGS`
            ssl=context,
            program_name=target.options.get("application_name", "kusto-db"),
            read_timeout=mysql_session.statement_seconds(target),
        )
        transport = connection._transport
        await connection.query(mysql_session.SETTINGS)
        await connection.query(mysql_session.PLACE)
        if _cancels() > before:
            raise asyncio.CancelledError
    except BaseException as error:
        if transport is not None:
            transport.abort()
        if isinstance(error, Exception) and _cancels() > before:
            raise asyncio.CancelledError from error
        raise
    return connection, str(connection._result.rows[0][0])


def _cancels() -> int:
    """How often this task was cancelled.

    asyncmy waits by `asyncio.wait_for`, which before Python 3.12 forgets a cancellation that comes with the answer.
    """
    task = asyncio.current_task()
    return task.cancelling() if task is not None else 0


def _peer(connection: Any) -> socket.socket | None:
    """The socket of a connection; asyncmy has no word for it, and without it the connection works as well."""
    transport = getattr(connection, "_transport", None)
    found: socket.socket | None = transport.get_extra_info("socket") if transport is not None else None
    return found


def _let_go(error: BaseException | None) -> None:
    """Forget where a connect failed: the error, its frames and the connection hold each other.

    Such a connection has buffers of a quarter of a megabyte, and while a server is away there are many of them before
    the collector comes by.
    """
    while error is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__
