"""One transaction that several threads use, and transactions that expire while they ask: on every server."""
# ruff: noqa: PT012 - the block that raises is the transaction

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from client.faults.conftest import SLEEP, Site, wait_until
from kusto.errors import TransactionExpiredError

THREADS, TURNS = 8, 15


def share(package: Any, url: str) -> None:
    with package.SyncClient(url=url) as db, db.tx(timeout=60) as tx:
        ready = threading.Barrier(THREADS)

        def work(number: int) -> None:
            ready.wait(30)
            for turn in range(TURNS):
                email = f"{number}.{turn}"
                made = tx.user.create({"email": email, "age": number, "posts": {"create": {"title": email}}})
                assert (made.email, made.age) == (email, number)
                found = tx.user.find_unique(where={"email": email}, include={"posts": True})
                assert (found.id, found.posts[0].title) == (made.id, email)
                [row] = tx.query_raw(f"SELECT {number} AS number, '{email}' AS email")
                assert (row["number"], row["email"]) == (number, email), "the answer to another thread's question"

        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(work, range(THREADS)))
        with tx.tx() as inner, ThreadPoolExecutor(2) as threads:
            clients = [inner, tx] * 20
            assert set(threads.map(lambda client: client.user.count(), clients)) == {THREADS * TURNS}


def test_threads_in_one_transaction_take_turns(site: Site) -> None:
    share(site.package, site.direct)
    assert site.ask("SELECT COUNT(*) FROM users") == [(THREADS * TURNS,)]


def test_threads_in_one_transaction_of_a_file_take_turns(generated: Any, sqlite_template: Any, tmp_path: Any) -> None:
    path = tmp_path / "blog.db"
    path.write_bytes(sqlite_template.read_bytes())
    share(generated("sqlite"), f"file:{path}")


async def test_a_transaction_that_expires_while_it_asks_leaves_nothing(site: Site, interface: str) -> None:
    """The awaited one is ended in its statement, the blocking one before the next."""
    db = site.client(interface, url=site.direct)
    await db.connect()
    with pytest.raises(TransactionExpiredError) as caught:
        async with db.tx(timeout=0.2) as tx:
            await tx.user.create({"email": "never"})
            await tx.query_raw(SLEEP[site.server].replace("30", "30" if interface == "async" else "0.4"))
            await tx.user.create({"email": "never either"})
    assert caught.value.code == "P2028"
    await asyncio.to_thread(wait_until, lambda: site.open_transactions() == 0)
    assert await db.user.count() == 0
    assert db.pool_status().open == db.pool_status().idle
    await db.user.create({"email": "a"})
    await db.disconnect()
