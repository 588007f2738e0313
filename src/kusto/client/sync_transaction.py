"""Interactive transactions of the blocking client."""

from __future__ import annotations

import copy
import time
from typing import TYPE_CHECKING, Generic, TypeVar

from kusto.dialects import dialect
from kusto.engine.executor_sync import TransactionExecutor
from kusto.errors import (
    ConnectionLostError,
    KustoError,
    OutcomeUnknownError,
    PoolTimeoutError,
    TransactionError,
    TransactionExpiredError,
    TransactionNotStartedError,
)
from kusto.query.planner import isolation_name

if TYPE_CHECKING:
    from kusto.client.sync_client import SyncClient
    from kusto.engine.connection import SyncConnection
    from kusto.engine.pool_sync import SyncPool

C = TypeVar("C", bound="SyncClient")


class SyncTransactionManager(Generic[C]):
    """What ``client.tx()`` gives: a context manager, or `start`, `commit` and `rollback` by hand.

    Inside another transaction it is a savepoint. Its time is judged before each statement.
    """

    def __init__(self, client: C, max_wait: float, timeout: float, isolation_level: str | None) -> None:
        capabilities = dialect(client._package.provider).capabilities
        self._isolation = isolation_name(isolation_level, capabilities.isolation_levels)
        self._client = client
        self._max_wait = max_wait
        self._timeout = timeout
        self._pool: SyncPool | None = None
        """Where the connection goes back to, though the client be disconnected meanwhile."""
        self._connection: SyncConnection | None = None
        self._deadline = 0.0
        self._outer: TransactionExecutor | None = None
        self._state = "new"
        self._level = 0

    def start(self) -> C:
        """Begin; gives the client whose calls run in the transaction."""
        if self._state != "new":
            raise TransactionNotStartedError("this transaction has begun already", hint="Call tx() again.")
        outer = self._client._executor
        self._outer = outer if isinstance(outer, TransactionExecutor) else None
        if self._outer is not None:
            self._outer.enter()
        connection = self._outer.connection if self._outer else self._acquire()
        try:
            connection.begin(self._isolation, immediate=True)
        except BaseException:
            if self._outer is None:
                connection.close()
                self._release(connection)
            raise
        self._connection, self._level, self._state = connection, connection.depth, "open"
        self._deadline = time.monotonic() + self._timeout
        inner = copy.copy(self._client)
        for name in set(inner.__dict__) & self._client._package.actions.keys():
            del inner.__dict__[name]  # they belong to the outer client
        turn = self._outer.turn if self._outer else None
        inner._executor = TransactionExecutor(connection, self._enter, self._client._faulted, turn)
        inner._in_transaction = True
        return inner

    def _acquire(self) -> SyncConnection:
        executor = self._client._pooled()
        self._pool = executor.pool
        try:
            return executor.acquire(self._max_wait)
        except PoolTimeoutError:
            raise TransactionNotStartedError(
                f"no connection became free within {self._max_wait:g} s (max_wait)",
                hint="Raise max_wait or the URL's `connection_limit`.",
            ) from None

    def _enter(self) -> None:
        if self._outer is not None:
            self._outer.enter()  # with the outer one the connection has gone
        if self._state == "open" and time.monotonic() > self._deadline:
            self.rollback()
            self._state = "expired"
        if self._state == "expired":
            raise TransactionExpiredError(
                f"the transaction took longer than {self._timeout:g} s (timeout) and was rolled back",
                hint="Raise timeout, or do less inside the transaction.",
            )
        if self._state != "open":
            raise TransactionNotStartedError(f"the transaction has ended ({self._state})")

    def commit(self) -> None:
        """Make it lasting; raises `OutcomeUnknownError` where the connection broke meanwhile."""
        self._enter()
        self._state = "committed"
        try:
            connection = self._open_connection()
            while connection.depth >= self._level:  # savepoints that were never ended belong to it
                connection.commit()
        except ConnectionLostError as error:
            self._client._faulted(error)
            raise OutcomeUnknownError(
                "the connection broke during COMMIT: the transaction may or may not have taken effect",
                hint="Look whether it has before you try it again.",
                meta=error.meta,
            ) from error
        finally:
            self._end()

    def rollback(self) -> None:
        """Undo it; after its end this does nothing."""
        if self._state != "open":
            return
        self._state = "rolled back"
        connection = self._open_connection()
        try:
            while self._still_ours() and not connection.closed and connection.depth >= self._level:
                connection.rollback()
        except BaseException as error:  # Ctrl-C among them
            connection.close()  # the server rolls back what its session leaves open
            if not isinstance(error, KustoError):
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

    def _end(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._release(connection)

    def _release(self, connection: SyncConnection) -> None:
        if self._pool is not None:  # else it is that of the transaction around this one
            self._pool.release(connection)

    def _open_connection(self) -> SyncConnection:
        if self._connection is None:
            raise TransactionNotStartedError("the transaction has not begun, or has ended")
        return self._connection

    def __enter__(self) -> C:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None:
            self.commit()
        else:
            self.rollback()
