"""A write that was provably not sent is sent on a fresh connection, whole."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

ROWS = [{"title": "a"}, {"title": "b", "views": 2}]


def close_the_next_connection(client: Any, interface: str) -> None:
    """Let the pool hand out one connection that was closed a moment ago."""
    pool = client._pooled().pool
    acquire = pool.acquire

    async def acquire_closed(*args: Any) -> Any:
        pool.acquire = acquire
        connection = await acquire(*args)
        connection.terminate()
        await asyncio.sleep(0.01)
        return connection

    def acquire_closed_sync(*args: Any) -> Any:
        pool.acquire = acquire
        connection = acquire(*args)
        connection.close()
        return connection

    pool.acquire = acquire_closed if interface == "async" else acquire_closed_sync


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1]])
@pytest.mark.parametrize("batched", [False, True])
async def test_many_records_are_created_once(
    blog_of: Any, interface: str, url: str, rows: list[dict[str, Any]], batched: bool
) -> None:
    db = blog_of.make(interface, url)
    await db.connect()
    close_the_next_connection(db if interface == "async" else db._inner, interface)
    if batched:
        batch = db.batch_()
        batch.post.create_many(rows)
        assert await batch.commit() == [len(rows)]
    else:
        assert await db.post.create_many(rows) == len(rows)
    assert await db.post.count() == len(rows)
    await db.disconnect()
