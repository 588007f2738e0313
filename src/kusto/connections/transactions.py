"""Transactions by a database's name: in goes a manager's client, out comes what a function returned, committed.

A function is run again as a whole, in a new transaction, where the database says that it gave way to another one
(deadlock, serialisation failure): then nothing of it took effect. Never anything else: not a single statement, and not
a transaction whose COMMIT may have happened.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any, TypedDict, TypeVar

from kusto.errors import UsageError, WriteConflictError

R = TypeVar("R")

RETRIES = 3
FIRST_PAUSE = 0.02
LONGEST_PAUSE = 1.0


class TransactionOptions(TypedDict, total=False):
    """What ``client.tx()`` takes.

    Args:
        max_wait: seconds to wait for a connection, 2 where left out.
        timeout: seconds that the whole transaction may take, 5 where left out; then it is rolled back.
        isolation_level: as the database spells it, or as Prisma does.
    """

    max_wait: float | timedelta
    timeout: float | timedelta
    isolation_level: str | None


@asynccontextmanager
async def opened(obtain: Callable[[], Awaitable[Any]], options: TransactionOptions) -> AsyncIterator[Any]:
    """A transaction of the client that ``obtain`` gives."""
    client = await obtain()
    async with client.tx(**options) as tx:
        yield tx


@contextmanager
def opened_blocking(obtain: Callable[[], Any], options: TransactionOptions) -> Iterator[Any]:
    """The same for threads."""
    with obtain().tx(**options) as tx:
        yield tx


async def run(
    begin: Callable[[], AbstractAsyncContextManager[Any]], work: Callable[[Any], Awaitable[R]], retries: int
) -> R:
    """What ``work`` returns in the first transaction that is committed.

    Raises:
        WriteConflictError: it gave way once more after so many repetitions.
        UsageError: ``retries`` is below zero.
    """
    for pause in _pauses(retries):
        try:
            async with begin() as tx:
                return await work(tx)
        except WriteConflictError:
            if pause is None:
                raise
        await asyncio.sleep(pause)
    raise AssertionError  # the last pause is None


def run_blocking(begin: Callable[[], AbstractContextManager[Any]], work: Callable[[Any], R], retries: int) -> R:
    """The same for threads."""
    for pause in _pauses(retries):
        try:
            with begin() as tx:
                return work(tx)
        except WriteConflictError:
            if pause is None:
                raise
        time.sleep(pause)
    raise AssertionError  # the last pause is None


def _pauses(retries: int) -> Iterator[float | None]:
    """Seconds before each repetition, then None. Jittered, so that two that met do not meet again."""
    if retries < 0:
        raise UsageError(f"retries = {retries} means nothing", hint="Write 0 or more.")
    for attempt in range(retries):
        yield min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**attempt) * (0.5 + random.random())
    yield None
