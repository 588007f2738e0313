"""Runs statements and flows for a blocking client; see `executor_async` for what may be sent twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from kusto.engine.connection import SyncConnection
from kusto.engine.outcome import refuse_other_conflict, refuse_unknown
from kusto.engine.pool_sync import SyncPool
from kusto.engine.run_sync import run
from kusto.engine.soiling import marked
from kusto.errors import ConnectionFault, ConnectionLostError, KustoError, WriteConflictError
from kusto.flow import Flow, Row

T = TypeVar("T")
FaultHook = Callable[[KustoError], None]


class SyncExecutor(Protocol):
    """What a client runs its calls on."""

    def fetch(self, sql: str, params: Sequence[Any], *, writes: bool = False) -> Sequence[Row]:
        """Rows of one statement."""
        ...

    def run(self, sql: str, params: Sequence[Any], *, written: bool = False) -> int:
        """Rows affected by one statement; ``written``: by a person, so that it may change its session's settings."""
        ...

    def describe(self, sql: str, params: Sequence[Any], *, writes: bool) -> tuple[Sequence[str], Sequence[Row]]:
        """Column names and rows of one statement."""
        ...

    def flow(self, make: Callable[[], Flow[T]], *, writes: bool) -> T:
        """The result of a flow."""
        ...


class PoolExecutor:
    """One connection of the pool per call."""

    def __init__(self, pool: SyncPool) -> None:
        self.pool = pool
        self.on_fault: FaultHook | None = None

    def fetch(self, sql: str, params: Sequence[Any], *, writes: bool = False) -> Sequence[Row]:
        """See `SyncExecutor`."""
        return self._guarded(lambda c: c.fetch(sql, params), writes)

    def run(self, sql: str, params: Sequence[Any], *, written: bool = False) -> int:
        """See `SyncExecutor`."""
        return self._guarded(lambda c: (marked(c, sql) if written else c).run(sql, params), True)

    def describe(self, sql: str, params: Sequence[Any], *, writes: bool) -> tuple[Sequence[str], Sequence[Row]]:
        """See `SyncExecutor`."""
        return self._guarded(lambda c: marked(c, sql).describe(sql, params), writes)

    def flow(self, make: Callable[[], Flow[T]], *, writes: bool) -> T:
        """See `SyncExecutor`."""
        for _ in range(self.pool.options.limit):
            try:
                return self._guarded(lambda c: run(make(), c), writes)
            except WriteConflictError as error:
                refuse_other_conflict(error)  # each connection may know the table as it was, and forgets it so
        return self._guarded(lambda c: run(make(), c), writes)

    def _guarded(self, work: Callable[[SyncConnection], T], writes: bool) -> T:
        try:
            return self._once(work)
        except ConnectionLostError as error:
            refuse_unknown(error, writes)
        try:
            return self._once(work)
        except ConnectionLostError as error:  # the fresh connection broke too, perhaps after the write was sent
            refuse_unknown(error, writes)
            raise

    def _once(self, work: Callable[[SyncConnection], T]) -> T:
        connection = self.acquire()
        try:
            return work(connection)
        except ConnectionFault as error:
            if isinstance(error, ConnectionLostError):
                connection.close()
                self.pool.reset()  # what broke one connection has mostly broken the idle ones too
            self.report(error)
            raise
        finally:
            self.pool.release(connection)

    def acquire(self, timeout: float | None = None) -> SyncConnection:
        """A connection of the pool; a fault on the way is reported."""
        try:
            return self.pool.acquire(timeout)
        except ConnectionFault as error:
            self.report(error)
            raise

    def report(self, error: KustoError) -> None:
        """Tell whoever watches over this client that a connection broke, or could not be made."""
        if self.on_fault is not None:
            self.on_fault(error)


class TransactionExecutor:
    """Every call on one connection, one after the other whichever threads they come from; nothing is sent twice."""

    def __init__(
        self, connection: SyncConnection, enter: Callable[[], None], report: FaultHook, turn: threading.RLock | None
    ) -> None:
        """Take part in a transaction.

        Args:
            enter: called before each statement; raises where the transaction has ended.
            turn: held by whoever talks on the connection; None for the first transaction on it.
        """
        self.connection = connection
        self.turn = turn or threading.RLock()
        self.enter = enter
        self._report = report

    def fetch(self, sql: str, params: Sequence[Any], *, writes: bool = False) -> Sequence[Row]:
        """See `SyncExecutor`."""
        return self._next(lambda c: c.fetch(sql, params))

    def run(self, sql: str, params: Sequence[Any], *, written: bool = False) -> int:
        """See `SyncExecutor`."""
        return self._next(lambda c: (marked(c, sql) if written else c).run(sql, params))

    def describe(self, sql: str, params: Sequence[Any], *, writes: bool) -> tuple[Sequence[str], Sequence[Row]]:
        """See `SyncExecutor`."""
        return self._next(lambda c: marked(c, sql).describe(sql, params))

    def flow(self, make: Callable[[], Flow[T]], *, writes: bool) -> T:
        """See `SyncExecutor`."""
        return self._next(lambda c: run(make(), c))

    def _next(self, work: Callable[[SyncConnection], T]) -> T:
        with self.turn:
            self.enter()
            try:
                return work(self.connection)
            except ConnectionFault as error:
                self.enter()  # its time may have ended during the statement, and its connection with it
                self._report(error)
                raise
