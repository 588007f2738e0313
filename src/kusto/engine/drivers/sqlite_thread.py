"""SQLite for asyncio: one worker thread per connection runs what `SqliteConnection` offers.

Measured: a thread of our own with a simple queue costs a quarter of a thread pool's hand-over (`docs/why/drivers.md`).
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Any, TypeVar

from kusto.engine.batches import one_by_one_async
from kusto.engine.connection import ServerInfo
from kusto.engine.drivers.sqlite import SqliteConnection
from kusto.engine.target import Target
from kusto.errors import ConnectionLostError
from kusto.flow import BrokenOff, Row, Run, Script

T = TypeVar("T")
_Job = tuple[Callable[..., Any], tuple[Any, ...], "asyncio.Future[Any] | None"]


class SqliteThreadConnection:
    """One open database file, served by its own thread. Made by `open`."""

    soiled = False

    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._inner: SqliteConnection | None = None
        self._dropped = False
        self.server = ServerInfo("SQLite", "")

    @classmethod
    async def open(cls, target: Target, *, timeout: float, create: bool = False) -> SqliteThreadConnection:
        """Start the thread and open the file in it; raises as `SqliteConnection` does."""
        made = cls()
        threading.Thread(target=made._serve, name="kusto-sqlite", daemon=True).start()

        def opened() -> SqliteConnection:
            made._inner = SqliteConnection(target, timeout=timeout, create=create)
            return made._inner

        try:
            made.server = (await made._call(opened)).server
        except BaseException:
            made.terminate()  # cancelled while it was opened: the thread closes what it may have opened
            raise
        return made

    @property
    def closed(self) -> bool:
        """Known to be unusable."""
        return self._dropped or self._inner is None or self._inner.closed

    @property
    def depth(self) -> int:
        """Open transactions."""
        return self._inner.depth if self._inner else 0

    @property
    def at_rest(self) -> bool:
        """See `kusto.engine.connection.AsyncConnection`."""
        return self._inner is not None and self._inner.at_rest

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            _do(*job)
            del job  # what it gave back is nobody's while the next one is awaited

    def _call(self, work: Callable[..., T], *args: Any) -> asyncio.Future[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put((work, args, future))
        return future

    def _ready(self) -> SqliteConnection:
        if self._inner is None or self._dropped:
            raise ConnectionLostError("the connection is closed")
        return self._inner

    async def fetch(self, sql: str, params: Sequence[Any] = ()) -> Sequence[Row]:
        """See `kusto.engine.connection.AsyncConnection`."""
        return await self._call(self._ready().fetch, sql, params)

    async def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """See `kusto.engine.connection.AsyncConnection`."""
        return await self._call(self._ready().run, sql, params)

    async def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """See `kusto.engine.connection.AsyncConnection`."""
        return await self._call(self._ready().run_many, sql, rows)

    async def script(self, sql: str) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        await self._call(self._ready().script, sql)

    async def batch(self, requests: Sequence[Script | Run]) -> BrokenOff | None:
        """See `kusto.engine.connection.AsyncConnection`."""
        return await one_by_one_async(self, requests)

    async def describe(self, sql: str, params: Sequence[Any] = ()) -> tuple[Sequence[str], Sequence[Row]]:
        """See `kusto.engine.connection.AsyncConnection`."""
        return await self._call(self._ready().describe, sql, params)

    async def begin(self, isolation: str | None = None, immediate: bool = False) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        await self._call(self._ready().begin, isolation, immediate)

    async def commit(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        await self._call(self._ready().commit)

    async def rollback(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        await self._call(self._ready().rollback)

    async def lock(self, timeout: float) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        await self._call(self._ready().lock, timeout)

    async def unlock(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        await self._call(self._ready().unlock)

    async def ping(self, timeout: float) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        await self._call(self._ready().ping, timeout)

    async def settle(self, timeout: float) -> bool:
        """Interrupt the statement of a cancelled task and wait until the thread is free again."""
        inner = self._inner
        if inner is None or self._dropped:
            return False
        inner.interrupt()
        try:
            # The thread works in order: when this returns, what was cancelled has ended.
            await asyncio.wait_for(self._call(lambda: None), timeout)
        except TimeoutError:
            self.terminate()
            return False
        return True

    async def close(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        if self._dropped:
            return
        self._dropped = True
        if self._inner is not None:
            self._inner.interrupt()
        closed = self._call(self._close_inner)
        self._jobs.put(None)  # whatever happens to whoever waits: the thread ends
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(closed, 2.0)

    def terminate(self) -> None:
        """End the thread as soon as its statement lets it."""
        if self._dropped:
            return
        self._dropped = True
        if self._inner is not None:
            self._inner.interrupt()
        self._jobs.put((self._close_inner, (), None))
        self._jobs.put(None)

    def _close_inner(self) -> None:
        if self._inner is not None:
            self._inner.close()

    def disown(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`: its thread has stayed behind, and locks are not inherited."""
        self._dropped = True


def _do(work: Callable[..., Any], args: tuple[Any, ...], future: asyncio.Future[Any] | None) -> None:
    try:
        value, error = work(*args), None
    except BaseException as raised:  # handed over whole: the caller's task raises it
        value, error = None, raised
    if future is not None:
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile: nobody waits
            future.get_loop().call_soon_threadsafe(_settle_future, future, value, error)
    del error  # it holds this frame


def _settle_future(future: asyncio.Future[Any], value: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(value)
    else:
        future.set_exception(error)
