"""Interactive transactions of the awaited client."""

from __future__ import annotations

import asyncio
import copy
import time
from typing import TYPE_CHECKING, Generic, TypeVar

from kusto.dialects import dialect
from kusto.engine.executor_async import TransactionExecutor
from kusto.engine.run_async import finish
from kusto.errors import (
    ConnectionLostError,
    KustoError,
    OutcomeUnknownError,
    TransactionError,
    TransactionExpiredError,
    TransactionNotStartedError,
)
from kusto.query.planner import isolation_name

if TYPE_CHECKING:
    from kusto.client.async_client import Client
    from kusto.engine.connection import AsyncConnection
    from kusto.engine.pool_async import AsyncPool

C = TypeVar("C", bound="Client")


class TransactionManager(Generic[C]):
    """What ``client.tx()`` gives: an async context manager, or `start`, `commit` and `rollback` by hand.

    Inside another transaction it is a savepoint.
    """

    def __init__(self, client: C, max_wait: float, timeout: float, isolation_level: str | None) -> None:
        capabilities = dialect(client._package.provider).capabilities
        self._isolation = isolation_name(isolation_level, capabilities.isolation_levels)
        self._client = client
        self._max_wait = max_wait
        self._timeout = timeout
        self._pool: AsyncPool | None = None
        """Where the connection goes back to, though the client be disconnected meanwhile."""
        self._connection: AsyncConnection | None = None
        self._deadline = 0.0
        self._expiry: asyncio.TimerHandle | None = None
        self._expired: asyncio.Task[None] | None = None
        self._outer: TransactionExecutor | None = None
        self._executor: TransactionExecutor | None = None
        self._state = "new"
        self._level = 0

    async def start(self) -> C:
        """Begin; gives the client whose calls run in the transaction.

        Raises:
            TransactionNotStartedError: no connection became free within ``max_wait``.
        """
        if self._state != "new":
            raise TransactionNotStartedError("this transaction has begun already", hint="Call tx() again.")
        outer = self._client._executor
        if isinstance(outer, TransactionExecutor):
            self._outer = outer
            connection = outer.connection
            async with outer.turn:
                outer.enter()
                await connection.begin(self._isolation, immediate=True)
        else:
            connection = await self._acquire()
            try:
                await connection.begin(self._isolation, immediate=True)
            except BaseException:
                connection.terminate()
                self._release(connection)
                raise
        self._connection, self._level, self._state = connection, connection.depth, "open"
        self._deadline = time.monotonic() + self._timeout
        loop = asyncio.get_running_loop()
        self._expiry = loop.call_later(self._timeout, self._expire)
        return self._inner_client(connection, loop.time() + self._timeout)

    async def _acquire(self) -> AsyncConnection:
        executor = self._client._pooled()
        self._pool = executor.pool
        try:
            async with asyncio.timeout(self._max_wait):
                return await executor.acquire()
        except TimeoutError:
            raise TransactionNotStartedError(
                f"no connection became free within {self._max_wait:g} s (max_wait)",
                hint="Raise max_wait or the URL's `connection_limit`.",
            ) from None

    def _inner_client(self, connection: AsyncConnection, deadline: float) -> C:
        inner = copy.copy(self._client)
        for name in set(inner.__dict__) & self._client._package.actions.keys():
            del inner.__dict__[name]  # they belong to the outer client
        outer = self._outer
        inner._executor = self._executor = TransactionExecutor(
            connection,
            self._enter,
            self._client._faulted,
            deadline=min(deadline, outer.deadline) if outer else deadline,
            turn=outer.turn if outer else None,
        )
        inner._in_transaction = True
        return inner

    def _enter(self) -> None:
        if self._outer is not None:
            self._outer.enter()  # with the outer one the connection has gone
        if self._state == "expired" or (self._state == "open" and time.monotonic() > self._deadline):
            raise TransactionExpiredError(
                f"the transaction took longer than {self._timeout:g} s (timeout) and was rolled back",
                hint="Raise timeout, or do less inside the transaction.",
            )
        if self._state != "open":
            raise TransactionNotStartedError(f"the transaction has ended ({self._state})")

    def _expire(self) -> None:
        """Its time is over: free the locks now, not when the caller next looks."""
        if self._state == "open":
            self._state = "expired"
            self._expired = asyncio.get_running_loop().create_task(self._roll_back())

    async def commit(self) -> None:
        """Make it lasting.

        Raises:
            OutcomeUnknownError: the connection broke while the server committed.
            TransactionExpiredError: it was rolled back before.
        """
        self._enter()
        connection = self._open_connection()
        self._state = "committed"
        try:
            async with self._turn():
                while connection.depth >= self._level:  # savepoints that were never ended belong to it
                    await connection.commit()
        except ConnectionLostError as error:
            self._client._faulted(error)
            raise OutcomeUnknownError(
                "the connection broke during COMMIT: the transaction may or may not have taken effect",
                hint="Look whether it has before you try it again.",
                meta=error.meta,
            ) from error
        except asyncio.CancelledError:
            if self._outer is None:
                connection.terminate()  # whether it is committed is not known: nobody else may get this connection
            raise
        finally:
            self._end()

    async def rollback(self) -> None:
        """Undo it; after its end this does nothing."""
        if self._state == "open":
            self._state = "rolled back"
            await finish(self._roll_back())

    async def _roll_back(self) -> None:
        connection = self._open_connection()
        try:
            if not connection.closed and self._still_ours():
                async with asyncio.timeout(2.0), self._turn():
                    await connection.settle(2.0)
                    while connection.depth >= self._level:
                        await connection.rollback()
        except BaseException as error:
            connection.terminate()  # the server rolls back what its session leaves open
            if not isinstance(error, (KustoError, TimeoutError)):
                raise
        finally:
            self._end()

    def _still_ours(self) -> bool:
        """The connection was not given back by the transaction around this one."""
        try:
            if self._outer is not None:
                self._outer.enter()
        except TransactionError:
            return False
        return True

    def _turn(self) -> asyncio.Lock:
        """Held while a statement of this transaction runs on its connection."""
        return self._executor.turn if self._executor else asyncio.Lock()

    def _end(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        connection, self._connection = self._connection, None
        if connection is not None:
            self._release(connection)

    def _release(self, connection: AsyncConnection) -> None:
        if self._pool is not None:  # else it is that of the transaction around this one
            self._pool.release(connection)

    def _open_connection(self) -> AsyncConnection:
        if self._connection is None:
            raise TransactionNotStartedError("the transaction has not begun, or has ended")
        return self._connection

    async def __aenter__(self) -> C:
        return await self.start()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if self._expired is not None:
            await finish(_ended(self._expired))
        if kind is None:
            await self.commit()
        else:
            await self.rollback()


async def _ended(expired: asyncio.Task[None]) -> None:
    await expired
