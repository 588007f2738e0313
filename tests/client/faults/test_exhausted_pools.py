"""More callers than connections: order, time, counters, and callers who wait for themselves."""

from __future__ import annotations

import asyncio

from client.faults.conftest import Site
from kusto.engine.pool_options import PoolOptions
from kusto.errors import PoolTimeoutError


async def test_a_thousand_tasks_are_served_in_order(site: Site) -> None:
    async with site.package.Client(url=site.direct, pool=PoolOptions(limit=5)) as db:
        begun: list[int] = []

        async def call(number: int) -> None:
            connection = await db._pooled().pool.acquire()
            begun.append(number)
            try:
                await connection.fetch("SELECT 1")
            finally:
                db._pooled().pool.release(connection)

        await asyncio.gather(*(call(number) for number in range(1000)))
        # Those that open a connection of their own may be overtaken while it opens, by no more than there are.
        assert all(abs(place - number) <= 5 or number < 5 for place, number in enumerate(begun))
        status = db.pool_status()
        assert (status.open, status.idle, status.waiting, status.limit) == (5, 5, 0, 5)


async def test_counters_are_right_after_those_who_wait_are_cancelled(site: Site) -> None:
    async with site.package.Client(url=site.direct, pool=PoolOptions(limit=5)) as db:
        tasks = [asyncio.create_task(db.user.count()) for _ in range(1000)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(result == 0 for result in results[1::2])
        status = db.pool_status()
        assert status.open == status.idle <= 5 and status.waiting == 0
        assert await asyncio.gather(*(db.user.count() for _ in range(20))) == [0] * 20


async def test_transactions_that_ask_for_a_second_connection_are_told_so(site: Site) -> None:
    """Five hold a connection each and want another: nobody hangs, and the error names the reason."""
    async with site.package.Client(url=site.direct, pool=PoolOptions(limit=5, pool_timeout=0.5)) as db:
        all_hold = asyncio.Barrier(5)

        async def work() -> None:
            async with db.tx(timeout=20):
                await all_hold.wait()
                await db.user.count()  # not tx.user

        results = await asyncio.gather(*(work() for _ in range(5)), return_exceptions=True)
        errors = [result for result in results if isinstance(result, PoolTimeoutError)]
        assert errors and all(isinstance(result, PoolTimeoutError | None) for result in results)
        first = max(errors, key=lambda error: int(error.meta["transactions"]))  # until then nobody had given up
        assert "5 by open transactions" in str(first)
        assert "tx.user" in str(first.hint) and first.meta["transactions"] == 5
        assert db.pool_status().open == db.pool_status().idle
        assert await db.user.count() == 0


async def test_whoever_comes_later_takes_no_place_of_one_who_waits(site: Site) -> None:
    """A connection breaks while somebody waits: its place is theirs, though another call comes in between."""
    async with site.package.Client(url=site.direct, pool=PoolOptions(limit=1)) as db:
        pool = db._pooled().pool
        served: list[str] = []
        held = await pool.acquire()

        async def call(name: str) -> None:
            connection = await pool.acquire()
            served.append(name)
            pool.release(connection)

        first = asyncio.create_task(call("first"))
        await asyncio.sleep(0)
        held.terminate()
        pool.release(held)
        await asyncio.gather(first, call("second"))
        assert served == ["first", "second"]
