"""A pool for threads: last in, first out. Lazy: nothing is opened before the first caller."""

from __future__ import annotations

import threading
import time

from kusto.engine.connection import SyncConnection
from kusto.engine.drivers import connect_sync
from kusto.engine.pool_options import PoolOptions
from kusto.engine.shelf import PoolStatus, Shelf
from kusto.engine.target import Target
from kusto.errors import KustoError, PoolTimeoutError

PING_SECONDS = 2.0


class SyncPool:
    """Connections to one target, for any thread."""

    def __init__(self, target: Target, options: PoolOptions | None = None) -> None:
        self.target = target
        self.options = (options or PoolOptions()).for_target(target)
        self._begin()

    def _begin(self) -> None:
        self._shelf: Shelf[SyncConnection] = Shelf(self.options)
        self._changed = threading.Condition()
        self._waiting = 0

    def status(self) -> PoolStatus:
        """Connections open, idle, callers waiting."""
        return PoolStatus(self._shelf.size, len(self._shelf.idle), self._waiting, self.options.limit)

    def acquire(self, timeout: float | None = None) -> SyncConnection:
        """A connection for the caller alone; raises `PoolTimeoutError` or `ConnectionFault`.

        Args:
            timeout: seconds to wait for a free one, where they are not the pool's own.
        """
        if self._shelf.inherited:
            self._begin()
        timeout = self.options.pool_timeout if timeout is None else timeout
        deadline = time.monotonic() + timeout
        while True:
            with self._changed:
                connection, spent, unsure = self._shelf.take(time.time())
                opening = connection is None and self._shelf.has_room()
                if opening:
                    self._shelf.size += 1
                elif connection is None and not spent:
                    self._wait(deadline, timeout)
            for gone in spent:
                gone.close()
            if opening:
                return self._open()
            if connection is not None and (not unsure or self._answers(connection)):
                return connection

    def _wait(self, deadline: float, timeout: float) -> None:
        self._waiting += 1
        try:
            if self._changed.wait(max(deadline - time.monotonic(), 0)):
                return
        finally:
            self._waiting -= 1
        raise PoolTimeoutError(
            f"no connection became free within {timeout:g} s (all {self.options.limit} are in use)",
            hint="Raise `connection_limit` or `pool_timeout` in the URL, or hold connections for less long.",
            meta={"connection_limit": self.options.limit, "timeout": timeout},
        )

    def _open(self) -> SyncConnection:
        try:
            connection = connect_sync(self.target, timeout=self.options.connect_timeout)
        except BaseException:
            with self._changed:
                self._shelf.size -= 1
                self._changed.notify()
            raise
        with self._changed:
            self._shelf.add(connection, time.time())
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
        with self._changed:
            if self._shelf.usable(connection):
                self._shelf.put(connection, time.time())
                self._changed.notify()
                return
        self._drop(connection)

    def _drop(self, connection: SyncConnection) -> None:
        with self._changed:
            self._shelf.forget(connection)
            self._changed.notify()
        connection.close()

    def reset(self) -> None:
        """Forget every connection: idle ones are closed now, those in use when they come back."""
        with self._changed:
            gone = list(self._shelf.clear())
            self._changed.notify_all()
        for connection in gone:
            connection.close()

    def close(self) -> None:
        """The same as `reset`: nothing is left to wait for."""
        self.reset()
