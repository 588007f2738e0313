"""Runs statements and flows for an asyncio client: on a pool's connection each, or on the one of a transaction.

What may be sent twice is decided here: a read outside a transaction whose connection broke is read once more on a
fresh connection; a write never is, and where it may have taken effect the error says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol, TypeVar

from kusto.engine.connection import AsyncConnection
from kusto.engine.outcome import refuse_other_conflict, refuse_unknown
from kusto.engine.pool_async import AsyncPool
from kusto.engine.run_async import SETTLE_SECONDS, finish, run
from kusto.engine.soiling import marked
from kusto.errors import ConnectionFault, ConnectionLostError, KustoError, WriteConflictError
from kusto.flow import Flow, Row

T = TypeVar("T")
FaultHook = Callable[[KustoError], None]


class AsyncExecutor(Protocol):
    """What a client runs its calls on."""

    async def fetch(self, sql: str, params: Sequence[Any], *, writes: bool = False) -> Sequence[Row]:
        """Rows of one statement."""
        ...

    async def run(self, sql: str, params: Sequence[Any], *, written: bool = False) -> int:
        """Rows affected by one statement; ``written``: by a person, so that it may change its session's settings."""
        ...

    async def describe(self, sql: str, params: Sequence[Any], *, writes: bool) -> tuple[Sequence[str], Sequence[Row]]:
        """Column names and rows of one statement."""
        ...

    async def flow(self, make: Callable[[], Flow[T]], *, writes: bool) -> T:
        """The result of a flow."""
        ...


class PoolExecutor:
    """One connection of the pool per call."""

    def __init__(self, pool: AsyncPool) -> None:
        self.pool = pool
        self.on_fault: FaultHook | None = None

    async def fetch(self, sql: str, params: Sequence[Any], *, writes: bool = False) -> Sequence[Row]:
        """See `AsyncExecutor`."""
        pool = self.pool
        connection = pool.ready() or await self.acquire()
        try:
            rows = await connection.fetch(sql, params)
        except BaseException as error:
            await self._left(connection, error)
            if not self._again(error, writes):
                raise
        else:
            pool.release(connection)
            return rows
        return await self._last(lambda c: c.fetch(sql, params), writes)

    async def run(self, sql: str, params: Sequence[Any], *, written: bool = False) -> int:
        """See `AsyncExecutor`."""
        return await self._guarded(lambda c: (marked(c, sql) if written else c).run(sql, params), writes=True)

    async def describe(self, sql: str, params: Sequence[Any], *, writes: bool) -> tuple[Sequence[str], Sequence[Row]]:
        """See `AsyncExecutor`."""
        return await self._guarded(lambda c: marked(c, sql).describe(sql, params), writes=writes)

    async def flow(self, make: Callable[[], Flow[T]], *, writes: bool) -> T:
        """See `AsyncExecutor`."""
        for _ in range(self.pool.options.limit):
            try:
                return await self._guarded(lambda c: run(make(), c), writes=writes)
            except WriteConflictError as error:
                refuse_other_conflict(error)  # each connection may know the table as it was, and forgets it so
        return await self._guarded(lambda c: run(make(), c), writes=writes)

    async def _guarded(self, work: Callable[[AsyncConnection], Coroutine[Any, Any, T]], *, writes: bool) -> T:
        try:
            return await self._once(work)
        except ConnectionLostError as error:
            if not self._again(error, writes):
                raise
        return await self._last(work, writes)

    async def _last(self, work: Callable[[AsyncConnection], Coroutine[Any, Any, T]], writes: bool) -> T:
        """The second attempt, on a fresh connection: where that breaks too, it may have been after a write was sent."""
        try:
            return await self._once(work)
        except ConnectionLostError as error:
            self._again(error, writes)
            raise

    async def _once(self, work: Callable[[AsyncConnection], Coroutine[Any, Any, T]]) -> T:
        connection = await self.acquire()
        try:
            result = await work(connection)
        except BaseException as error:
            await self._left(connection, error)
            raise
        self.pool.release(connection)
        return result

    async def _left(self, connection: AsyncConnection, error: BaseException) -> None:
        """Put a connection back (or away) after a failure."""
        try:
            if isinstance(error, asyncio.CancelledError):
                await finish(_settled(connection))
            elif isinstance(error, ConnectionFault):
                if isinstance(error, ConnectionLostError):
                    connection.terminate()
                    self.pool.reset()  # what broke one connection has mostly broken the idle ones too
                self.report(error)
        finally:
            self.pool.release(connection)

    async def acquire(self) -> AsyncConnection:
        """A connection of the pool; a fault on the way is reported."""
        try:
            return await self.pool.acquire()
        except ConnectionFault as error:
            self.report(error)
            raise

    def report(self, error: KustoError) -> None:
        """Tell whoever watches over this client that a connection broke, or could not be made."""
        if self.on_fault is not None:
            self.on_fault(error)

    @staticmethod
    def _again(error: BaseException, writes: bool) -> bool:
        if not isinstance(error, ConnectionLostError):
            return False
        refuse_unknown(error, writes)
        return True


class TransactionExecutor:
    """Every call on one connection, one after the other; nothing is ever sent twice."""

    def __init__(
        self,
        connection: AsyncConnection,
        enter: Callable[[], None],
        report: FaultHook,
        *,
        deadline: float,
        turn: asyncio.Lock | None = None,
    ) -> None:
        """Make one.

        Args:
            enter: called before each statement; raises where the transaction has ended.
            deadline: the event loop's time at which a statement that still runs is ended.
            turn: of the transaction around this one, whose statements run on the same connection.
        """
        self.connection = connection
        self.enter = enter
        self.deadline = deadline
        self.turn = turn or asyncio.Lock()
        self._report = report

    async def fetch(self, sql: str, params: Sequence[Any], *, writes: bool = False) -> Sequence[Row]:
        """See `AsyncExecutor`."""
        return await self._next(lambda c: c.fetch(sql, params))

    async def run(self, sql: str, params: Sequence[Any], *, written: bool = False) -> int:
        """See `AsyncExecutor`."""
        return await self._next(lambda c: (marked(c, sql) if written else c).run(sql, params))

    async def describe(self, sql: str, params: Sequence[Any], *, writes: bool) -> tuple[Sequence[str], Sequence[Row]]:
        """See `AsyncExecutor`."""
        return await self._next(lambda c: marked(c, sql).describe(sql, params))

    async def flow(self, make: Callable[[], Flow[T]], *, writes: bool) -> T:
        """See `AsyncExecutor`."""
        return await self._next(lambda c: run(make(), c))

    async def _next(self, work: Callable[[AsyncConnection], Coroutine[Any, Any, T]]) -> T:
        async with self.turn:
            self.enter()
            try:
                async with asyncio.timeout_at(self.deadline):
                    return await self._settling(work)
            except TimeoutError:
                self.enter()
                raise
            except ConnectionFault as error:
                self.enter()  # its time may have ended during the statement, and its connection with it
                self._report(error)
                raise

    async def _settling(self, work: Callable[[AsyncConnection], Coroutine[Any, Any, T]]) -> T:
        try:
            return await work(self.connection)
        except asyncio.CancelledError:
            await finish(_settled(self.connection))
            raise


async def _settled(connection: AsyncConnection) -> None:
    await connection.settle(SETTLE_SECONDS)
