"""The asyncio runner: a flow and a connection in, the flow's result out. One of exactly two runners."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, assert_never

from kusto import flow as f
from kusto.engine.connection import AsyncConnection

T = TypeVar("T")
SETTLE_SECONDS = 2.0
"""How long a cancelled statement may take to end before its connection is dropped."""


async def run(flow: f.Flow[T], connection: AsyncConnection, tell: Callable[[f.Tell], None] | None = None) -> T:
    """Run a flow to its end on one connection.

    Args:
        tell: is told of progress.

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
            try:
                reply = await _answer(request, connection, tell)
            except Exception as error:
                failure = error
    except asyncio.CancelledError:
        flow.close()
        await finish(_settle(connection, start))
        raise
    except BaseException:
        flow.close()
        await finish(undo(connection, start))
        raise


async def finish(work: Coroutine[Any, Any, None]) -> None:
    """Wait for ``work`` even when cancelled meanwhile: it is bounded, and half of it would leave a dirty connection.

    Raises:
        asyncio.CancelledError: it was cancelled meanwhile; what ``work`` raises is then of no interest any more.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError as error:
            cancelled = error
    try:
        if cancelled is None:
            return task.result()
        if not task.cancelled():
            task.exception()  # seen: it is not told of as one that nobody retrieved
        raise cancelled
    finally:
        del cancelled, task  # they hold this frame, and it holds them


async def _settle(connection: AsyncConnection, depth: int) -> None:
    # A cancelled statement may still run on the server: it is ended there, or the connection is dropped, before
    # anybody else gets it.
    if await connection.settle(SETTLE_SECONDS):
        await undo(connection, depth)


async def undo(connection: AsyncConnection, depth: int) -> None:
    """Roll back until only ``depth`` transactions are open; where that fails the connection is closed instead."""
    try:
        while connection.depth > depth and not connection.closed:
            await connection.rollback()
    except Exception:
        await connection.close()


async def _answer(request: f.Request, connection: AsyncConnection, tell: Callable[[f.Tell], None] | None) -> Any:
    match request:
        case f.Fetch(sql, params):
            return await connection.fetch(sql, params)
        case f.Run(sql, params):
            return await connection.run(sql, params)
        case f.RunMany(sql, rows):
            return await connection.run_many(sql, rows)
        case f.Script(sql):
            return await connection.script(sql)
        case f.Batch(requests):
            return await connection.batch(requests)
        case f.Begin(isolation, immediate):
            return await connection.begin(isolation, immediate)
        case f.Commit():
            return await connection.commit()
        case f.Rollback():
            return await connection.rollback()
        case f.Lock(timeout):
            return await connection.lock(timeout)
        case f.Unlock():
            return await connection.unlock()
        case f.Sleep(seconds):
            return await asyncio.sleep(seconds)
        case f.Tell():
            return tell(request) if tell else None
        case _ as never:
            assert_never(never)
