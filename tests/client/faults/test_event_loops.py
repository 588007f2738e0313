"""One awaited client in several event loops at once, each in a thread of its own: each has connections of its own."""

from __future__ import annotations

import asyncio
import threading

from client.conftest import Blog
from kusto.engine.pool_options import PoolOptions

LOOPS, TASKS = 3, 40


def test_loops_that_run_at_once_do_not_get_in_each_others_way(blog_of: Blog, url: str) -> None:
    """Callers that wait for a connection of their loop are served, whatever the other loops do meanwhile."""
    db = blog_of.client.Client(url=url, pool=PoolOptions(limit=2, pool_timeout=30.0))
    failures: list[BaseException] = []
    connected, all_there, may_end = threading.Event(), threading.Barrier(LOOPS), threading.Event()

    async def one(name: str) -> None:
        await db.user.create({"email": name, "posts": {"create": {"title": name}}})
        async with db.tx(max_wait=30, timeout=30) as tx:
            await tx.user.update({"age": 1}, where={"email": name})
        assert (await db.user.find_unique(where={"email": name})).age == 1

    async def main(number: int) -> None:
        if number == 0:
            await db.connect()
            connected.set()
        await asyncio.to_thread(connected.wait, 30)
        await asyncio.to_thread(all_there.wait, 30)
        pool = db._pool_executor.pool
        await asyncio.gather(*(one(f"{number}.{task}") for task in range(TASKS)))
        status = db.pool_status()
        assert (status.waiting, status.open, status.limit) == (0, status.idle, 2)
        assert 0 < status.open <= 2
        await asyncio.to_thread(all_there.wait, 30)
        if number == 0:
            await db.disconnect()
            may_end.set()
        await asyncio.to_thread(may_end.wait, 30)
        async with asyncio.timeout(10):  # the loop that disconnects tells the others
            while pool.status().open:  # noqa: ASYNC110 - another loop sees to it
                await asyncio.sleep(0.01)

    def run(number: int) -> None:
        try:
            asyncio.run(main(number))
        except BaseException as error:  # noqa: BLE001 - of whatever kind
            failures.append(error)
            all_there.abort()
            connected.set()
            may_end.set()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(LOOPS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures, failures
    with blog_of.client.SyncClient(url=url) as check:
        assert check.user.count() == check.post.count() == LOOPS * TASKS
