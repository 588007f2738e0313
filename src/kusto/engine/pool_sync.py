"""A pool for threads: last in, first out, callers served in order. Lazy: nothing is opened before the first caller."""

from __future__ import annotations

import threading
import time
from collections import deque

from kusto.engine.connection import SyncConnection
from kusto.engine.drivers import connect_sync
from kusto.engine.pool_options import PoolOptions
from kusto.engine.shelf import PoolStatus, Shelf, exhausted
from kusto.engine.target import Target
from kusto.errors import KustoError

PING_SECONDS = 2.0


class _Turn:
    """One who waits."""

    __slots__ = ("come", "connection")
    # A turn that has come without a connection is a place for a new one, and counted.

    def __init__(self) -> None:
        self.come = threading.Event()
        self.connection: SyncConnection | None = None


class SyncPool:
    """Connections to one target, for any thread."""

    def __init__(self, target: Target, options: PoolOptions | None = None) -> None:
        self.target = target
        self.options = (options or PoolOptions()).for_target(target)
        self._closed = 0
        """How often it was closed: who asked for a connection before that keeps none of the pool's."""
        self._begin()

    def _begin(self) -> None:
        self._shelf: Shelf[SyncConnection] = Shelf(self.options)
        self._lock = threading.Lock()
        self._waiters: deque[_Turn] = deque()

    def status(self) -> PoolStatus:
        """Connections open, idle, callers waiting."""
        return PoolStatus(self._shelf.size, len(self._shelf.idle), len(self._waiters), self.options.limit)

    def acquire(self, timeout: float | None = None) -> SyncConnection:
        """A connection for the caller alone; callers who have to wait are served in order.

        Args:
            timeout: seconds to wait for a free one, where they are not the pool's own.

        Raises:
            PoolTimeoutError: none became free in time.
            ConnectionFault: a new one could not be opened.
        """
        if self._shelf.inherited:
            self._begin()
        timeout = self.options.pool_timeout if timeout is None else timeout
        deadline = time.monotonic() + timeout
        closed = self._closed
        while True:
            turn = None
            with self._lock:
                connection, spent, unsure = self._shelf.take(time.time())
                opening = connection is None and self._shelf.has_room()
                if opening:
                    self._shelf.size += 1
                elif connection is None and not spent:
                    turn = _Turn()
                    self._waiters.append(turn)
            for gone in spent:
                gone.close()
            if opening:
                return self._open(closed)
            if turn is not None:
                connection = self._await(turn, deadline, timeout)
                return connection if connection is not None else self._open(closed)
            if connection is not None and (not unsure or self._answers(connection)):
                return connection

    def _await(self, turn: _Turn, deadline: float, timeout: float) -> SyncConnection | None:
        """What this waiter was given; None: a place for a new connection is its own, and counted."""
        try:
            turn.come.wait(max(deadline - time.monotonic(), 0))
        except BaseException:
            self._give_up(turn)
            raise
        with self._lock:
            if turn not in self._waiters:
                return turn.connection
            self._waiters.remove(turn)
        raise exhausted(self._shelf, timeout)

    def _give_up(self, turn: _Turn) -> None:
        with self._lock:
            if turn in self._waiters:
                self._waiters.remove(turn)
                return
        if turn.connection is not None:  # served in the same moment: pass it on
            self.release(turn.connection)
        else:
            with self._lock:
                self._shelf.size -= 1
                self._wake()

    def _hand_over(self, connection: SyncConnection) -> bool:
        """Give a connection to whoever waits longest; False where nobody does."""
        if not self._waiters:
            return False
        turn = self._waiters.popleft()
        turn.connection = connection
        turn.come.set()
        return True

    def _wake(self) -> None:
        """Give the places that there are to those who wait longest: nobody who comes later may take them."""
        while self._waiters and self._shelf.has_room():
            self._shelf.size += 1
            self._waiters.popleft().come.set()

    def _open(self, closed: int) -> SyncConnection:
        """Open a connection, whose place is counted; see `AsyncPool._open`."""
        try:
            connection = connect_sync(
                self.target, timeout=self.options.connect_timeout, statement_cache=self.options.statement_cache
            )
        except BaseException:
            with self._lock:
                self._shelf.size -= 1
                self._wake()
            raise
        with self._lock:
            if closed == self._closed:
                self._shelf.add(connection, time.time())
            else:
                self._shelf.size -= 1
                self._wake()
        return connection

    def _answers(self, connection: SyncConnection) -> bool:
        try:
            connection.ping(PING_SECONDS)
            return True
        except BaseException as error:
            self._drop(connection)
            if isinstance(error, KustoError):
                return False
            raise

    def release(self, connection: SyncConnection) -> None:
        """Give a connection back. One that is broken or in a transaction is closed instead of kept."""
        with self._lock:
            if self._shelf.usable(connection):
                if not self._hand_over(connection):
                    self._shelf.put(connection, time.time())
                return
        self._drop(connection)

    def _drop(self, connection: SyncConnection) -> None:
        with self._lock:
            self._shelf.forget(connection)
            self._wake()
        connection.close()

    def reset(self) -> None:
        """Forget every connection: idle ones are closed now, those in use when they come back."""
        with self._lock:
            gone = list(self._shelf.clear())
            self._wake()
        for connection in gone:
            connection.close()

    def close(self) -> None:
        """Close what is idle; connections in use, or on their way, are closed when they come back."""
        with self._lock:
            self._closed += 1
        self.reset()
