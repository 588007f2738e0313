"""The blocking runner: a flow and a connection in, the flow's result out. One of exactly two runners."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, assert_never

from kusto import flow as f
from kusto.engine.connection import SyncConnection

if TYPE_CHECKING:
    from kusto.engine.watching import Watch

T = TypeVar("T")


_TALKING = (f.Fetch, f.Run, f.RunMany, f.Script, f.Batch, f.Begin, f.Commit, f.Rollback, f.Lock)
"""Requests that wait for the server; who waits for the lock asks so often that the session never seems idle."""


def run(
    flow: f.Flow[T],
    connection: SyncConnection,
    tell: Callable[[f.Tell], None] | None = None,
    watch: Watch | None = None,
) -> T:
    """Run a flow to its end on one connection.

    Args:
        tell: is told of progress.
        watch: looks after statements that take long.

    Raises:
        KustoError: whatever the flow lets through. If the flow is left by an error or an interruption, what it began
            is rolled back before the error goes on.
    """
    start = connection.depth
    reply: Any = None
    failure: BaseException | None = None
    try:
        while True:
            try:
                request = flow.send(reply) if failure is None else flow.throw(failure)
            except StopIteration as stop:
                result: T = stop.value
                return result
            reply, failure = None, None
            watched = watch if watch is not None and isinstance(request, _TALKING) else None
            if watched is not None:
                watched.sent()
            try:
                reply = _answer(request, connection, tell)
            except Exception as error:
                failure = error
            if watched is not None:
                watched.answered()
            if watch is not None and failure is None:
                if isinstance(request, f.Lock):
                    watch.locked()
                elif isinstance(request, f.Unlock):
                    watch.unlocked()
    except BaseException:
        flow.close()
        undo(connection, start)
        raise


def undo(connection: SyncConnection, depth: int) -> None:
    """Roll back until only ``depth`` transactions are open; where that fails the connection is closed instead."""
    try:
        while connection.depth > depth and not connection.closed:
            connection.rollback()
    except Exception:
        connection.close()
    except BaseException:  # Ctrl-C once more: what is open on the server, nobody knows
        connection.close()
        raise


def _answer(request: f.Request, connection: SyncConnection, tell: Callable[[f.Tell], None] | None) -> Any:
    match request:
        case f.Fetch(sql, params):
            return connection.fetch(sql, params)
        case f.Run(sql, params):
            return connection.run(sql, params)
        case f.RunMany(sql, rows):
            return connection.run_many(sql, rows)
        case f.Script(sql):
            return connection.script(sql)
        case f.Batch(requests):
            return connection.batch(requests)
        case f.Begin(isolation, immediate):
            return connection.begin(isolation, immediate)
        case f.Commit():
            return connection.commit()
        case f.Rollback():
            return connection.rollback()
        case f.Lock(timeout):
            return connection.lock(timeout)
        case f.Unlock():
            return connection.unlock()
        case f.Sleep(seconds):
            return time.sleep(seconds)
        case f.Tell():
            return tell(request) if tell else None
        case _ as never:
            assert_never(never)
