"""A pool for asyncio: last in, first out, callers served in order. Lazy: nothing is opened before the first caller.

Its own because asyncpg's costs a round trip for every release (`docs/why/drivers.md`). Each event loop that runs has
connections of its own; those of a loop that does not run any more are given up, and a fork begins anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import deque

from kusto.engine.connection import AsyncConnection
from kusto.engine.drivers import connect_async
from kusto.engine.pool_options import PoolOptions
from kusto.engine.shelf import PoolStatus, Shelf, exhausted
from kusto.engine.target import Target
from kusto.errors import KustoError

PING_SECONDS = 2.0


class AsyncPool:
    """Connections to one target, for each event loop its own."""

    def __init__(self, target: Target, options: PoolOptions | None = None) -> None:
        self.target = target
        self.options = (options or PoolOptions()).for_target(target)
        self._pools: dict[asyncio.AbstractEventLoop, _LoopPool] = {}
        self._recent: _LoopPool | None = None
        self._lock = threading.Lock()

    def status(self) -> PoolStatus:
        """Connections open, idle, callers waiting: of the loop that runs here, else of the one that last asked."""
        pool = self._pools.get(loop) if (loop := asyncio._get_running_loop()) is not None else None
        pool = pool or self._recent
        return PoolStatus(0, 0, 0, self.options.limit) if pool is None else pool.status()

    async def acquire(self) -> AsyncConnection:
        """A connection for the caller alone, to be given back with `release`, in the same loop.

        Raises:
            PoolTimeoutError: none became free within ``pool_timeout``.
            ConnectionFault: a new one could not be opened.
        """
        return await self._here().acquire()

    def ready(self) -> AsyncConnection | None:
        """An idle connection in good standing, at once, or None: then `acquire` knows what to do."""
        pool = self._recent
        if pool is None or pool.loop is not asyncio.get_running_loop():
            return None
        return pool.ready()

    def release(self, connection: AsyncConnection) -> None:
        """Give a connection back. One that is broken or in a transaction is closed instead of kept."""
        self._here().release(connection)

    def reset(self) -> None:
        """Forget every connection of this loop: idle ones are closed now, those in use when they come back."""
        self._here().reset()

    async def close(self) -> None:
        """Close what is idle and wait for it; connections in use, or on their way, are closed when they come back."""
        here = asyncio.get_running_loop()
        with self._lock:
            pools = [pool for pool in self._pools.values() if not pool.inherited]
        for pool in pools:
            if pool.loop is here:
                await pool.close()
            elif pool.loop.is_running():
                with contextlib.suppress(RuntimeError):  # it was closed in this moment
                    pool.loop.call_soon_threadsafe(pool.leave)

    def _here(self) -> _LoopPool:
        pool, loop = self._recent, asyncio.get_running_loop()
        if pool is not None and pool.loop is loop and not pool.inherited:
            return pool
        with self._lock:
            if any(pool.inherited for pool in self._pools.values()):
                for pool in self._pools.values():
                    pool.disown()
                self._pools = {}
            found = self._pools.get(loop)
            if found is None:
                for other in [other for other in self._pools if not other.is_running()]:
                    self._pools.pop(other).abandon()
                found = self._pools[loop] = _LoopPool(loop, self.target, self.options)
            self._recent = found
            return found


class _LoopPool:
    """Connections of one event loop; it is used in that loop only."""

    def __init__(self, loop: asyncio.AbstractEventLoop, target: Target, options: PoolOptions) -> None:
        self.loop = loop
        self.target = target
        self.options = options
        self._shelf: Shelf[AsyncConnection] = Shelf(self.options)
        self._waiters: deque[asyncio.Future[AsyncConnection | None]] = deque()
        self._closing: set[asyncio.Task[None]] = set()
        self._closed = 0
        """How often it was closed: who asked for a connection before that keeps none of the pool's."""

    @property
    def inherited(self) -> bool:
        """This process is a fork of the one that opened these connections."""
        return self._shelf.inherited

    def status(self) -> PoolStatus:
        """See `AsyncPool`."""
        shelf = self._shelf
        return PoolStatus(shelf.size, len(shelf.idle), len(self._waiters), self.options.limit)

    async def acquire(self) -> AsyncConnection:
        """See `AsyncPool`."""
        closed = self._closed
        connection = await self._idle_one()
        if connection is not None:
            return connection
        if not self._shelf.has_room():
            connection = await self._wait_turn()
            return connection if connection is not None else await self._open(closed)
        self._shelf.size += 1
        self._wake()  # pings may have made more room than this caller takes
        return await self._open(closed)

    def ready(self) -> AsyncConnection | None:
        """See `AsyncPool`."""
        shelf = self._shelf
        if not shelf.idle or shelf.inherited:
            return None
        return shelf.freshest(time.time())

    async def _idle_one(self) -> AsyncConnection | None:
        while True:
            connection, spent, unsure = self._shelf.take(time.time())
            for gone in spent:
                self._close_later(gone)
            if connection is None or not unsure:
                return connection
            try:
                await connection.ping(PING_SECONDS)
                return connection
            except KustoError:
                self._shelf.forget(connection)  # its place is this caller's
                self._close_later(connection)
            except BaseException:
                self._drop(connection)
                raise

    async def _open(self, closed: int) -> AsyncConnection:
        """Open a connection; its place is counted already.

        Args:
            closed: how often the pool had been closed when this caller came. Where it was closed since, the connection
                is the caller's alone, and closed when it comes back.
        """
        shelf = self._shelf
        try:
            connection = await connect_async(
                self.target, timeout=self.options.connect_timeout, statement_cache=self.options.statement_cache
            )
        except BaseException:
            shelf.size -= 1
            self._wake()
            raise
        if closed == self._closed:
            shelf.add(connection, time.time())
        else:
            shelf.size -= 1
            self._wake()
        return connection

    async def _wait_turn(self) -> AsyncConnection | None:
        """A connection, or None: a place for a new one is this caller's, and counted."""
        turn: asyncio.Future[AsyncConnection | None] = self.loop.create_future()
        self._waiters.append(turn)
        try:
            async with asyncio.timeout(self.options.pool_timeout):
                return await turn
        except TimeoutError:
            self._give_up(turn)
            raise exhausted(self._shelf, self.options.pool_timeout) from None
        except BaseException:
            self._give_up(turn)
            raise

    def _give_up(self, turn: asyncio.Future[AsyncConnection | None]) -> None:
        if not turn.done() or turn.cancelled():
            if turn in self._waiters:
                self._waiters.remove(turn)
            return
        connection = turn.result()  # served in the same moment: pass it on
        if connection is not None:
            self.release(connection)
        else:
            self._shelf.size -= 1
            self._wake()

    def release(self, connection: AsyncConnection) -> None:
        """See `AsyncPool`."""
        if not self._shelf.usable(connection):
            self._drop(connection)
            return
        while self._waiters:
            turn = self._waiters.popleft()
            if not turn.done():
                turn.set_result(connection)
                return
        self._shelf.put(connection, time.time())

    def _drop(self, connection: AsyncConnection) -> None:
        self._shelf.forget(connection)
        self._close_later(connection)
        self._wake()

    def _wake(self) -> None:
        """Give the places that there are to those who wait longest: nobody who comes later may take them."""
        while self._waiters and self._shelf.has_room():
            turn = self._waiters.popleft()
            if not turn.done():
                self._shelf.size += 1
                turn.set_result(None)

    def _close_later(self, connection: AsyncConnection) -> None:
        task = asyncio.get_running_loop().create_task(connection.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def disown(self) -> None:
        """The sockets belong to the parent process: no farewell can be said."""
        for connection in self._shelf.all:
            connection.disown()

    def abandon(self) -> None:
        """The sockets belong to a loop that is gone: no farewell can be said."""
        for connection in self._shelf.clear():
            try:
                connection.terminate()
            except RuntimeError:
                pass  # the loop is closed: so is the transport

    def reset(self) -> None:
        """See `AsyncPool`."""
        for connection in self._shelf.clear():
            self._close_later(connection)
        self._wake()

    def leave(self) -> None:
        """Close what is idle; who asked before this moment keeps no connection of the pool's."""
        self._closed += 1
        self.reset()

    async def close(self) -> None:
        """See `AsyncPool`."""
        self.leave()
        if self._closing:
            await asyncio.wait(tuple(self._closing))
