"""Both pools: whoever waits is served in order, in time or told so, and nobody takes a place along when leaving."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kusto.engine.pool_async import AsyncPool
from kusto.engine.pool_options import PoolOptions
from kusto.engine.pool_sync import SyncPool
from kusto.engine.target import Target, parse_target
from kusto.errors import PoolTimeoutError


@pytest.fixture
def target(sqlite_url: str) -> Target:
    found = parse_target(sqlite_url, "sqlite", "/")
    open(found.database, "wb").close()
    return found


@contextmanager
def blocking(target: Target, **options: float) -> Iterator[SyncPool]:
    pool = SyncPool(target, PoolOptions(**options))  # type: ignore[arg-type]
    yield pool
    pool.close()


def until(true: object, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_threads_are_served_in_the_order_they_came(target: Target) -> None:
    served: list[int] = []

    def work(pool: SyncPool, number: int) -> None:
        connection = pool.acquire()
        served.append(number)
        pool.release(connection)

    with blocking(target, limit=1) as pool:
        held = pool.acquire()
        threads = []
        for number in range(20):
            threads.append(threading.Thread(target=work, args=(pool, number)))
            threads[-1].start()
            until(lambda number=number: pool.status().waiting == number + 1)
        pool.release(held)
        for thread in threads:
            thread.join()
        assert served == list(range(20))
        assert pool.status().waiting == 0 and pool.status().open == 1


def test_a_thread_that_waits_too_long_is_told_and_takes_no_place_along(target: Target) -> None:
    with blocking(target, limit=1, pool_timeout=0.05) as pool:
        held = pool.acquire()
        with pytest.raises(PoolTimeoutError):
            pool.acquire()
        assert pool.status().waiting == 0
        pool.release(held)
        pool.release(pool.acquire())


def test_a_connection_that_broke_makes_room_for_whoever_waits(target: Target) -> None:
    with blocking(target, limit=1) as pool:
        held = pool.acquire()
        found = []
        thread = threading.Thread(target=lambda: found.append(pool.acquire()))
        thread.start()
        until(lambda: pool.status().waiting == 1)
        held.close()
        pool.release(held)
        thread.join()
        assert found and found[0] is not held
        pool.release(found[0])
        assert pool.status().open == 1


def test_a_reset_makes_room_for_threads_that_wait(target: Target) -> None:
    with blocking(target, limit=1) as pool:
        held = pool.acquire()
        found = []
        thread = threading.Thread(target=lambda: found.append(pool.acquire()))
        thread.start()
        until(lambda: pool.status().waiting == 1)
        pool.reset()
        thread.join(5)
        assert found
        for connection in (held, found[0]):
            pool.release(connection)
        assert held.closed


def test_tasks_are_served_in_the_order_they_came_and_a_reset_makes_room(target: Target) -> None:
    served: list[int] = []

    async def work(pool: AsyncPool, number: int) -> None:
        connection = await pool.acquire()
        served.append(number)
        await asyncio.sleep(0)
        pool.release(connection)

    async def main() -> None:
        pool = AsyncPool(target, PoolOptions(limit=1))
        held = await pool.acquire()
        tasks = [asyncio.create_task(work(pool, number)) for number in range(20)]
        await asyncio.sleep(0)
        assert pool.status().waiting == 20
        tasks[5].cancel()
        pool.reset()
        await asyncio.wait(tasks)
        pool.release(held)
        assert held.closed or pool.status().idle == 1
        await pool.close()

    asyncio.run(main())
    assert served == [number for number in range(20) if number != 5]
