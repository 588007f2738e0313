"""Connections killed at random while many write: what was acknowledged is there once, the rest at most once."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import Counter
from typing import Any

import pytest

from client.faults.conftest import Site, wait_until
from kusto.engine.pool_options import PoolOptions
from kusto.errors import ConnectionFault, KustoError, OutcomeUnknownError

LENGTHS = [pytest.param(2000, id="short"), pytest.param(10_000, id="ten thousand", marks=pytest.mark.long)]
SECONDS = [pytest.param(4.0, id="short"), pytest.param(60.0, id="a minute", marks=pytest.mark.long)]


class Killer:
    """Ends one session, or cuts all connections, again and again, until told to stop."""

    def __init__(self, site: Site, pause: float, *, cuts: bool) -> None:
        self.kills = 0
        self._site = site
        self._pause = pause
        self._cuts = cuts
        self._over = threading.Event()
        self._dice = random.Random(1)
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._over.wait(self._pause * self._dice.uniform(0.5, 1.5)):
            if self._cuts and self._dice.random() < 0.5:
                self._site.proxy.cut()
                self.kills += 1
            else:
                self.kills += self._site.kill_all(at_most=1)

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


@pytest.mark.parametrize("writes", LENGTHS)
@pytest.mark.timeout(600)
def test_acknowledged_writes_are_there_once_and_others_at_most_once(site: Site, interface: str, writes: int) -> None:
    options = PoolOptions(limit=5, pool_timeout=60.0)
    with Killer(site, 0.03, cuts=True) as killer:
        if interface == "async":
            fates, status = asyncio.run(awaited_writes(site.package.Client(url=site.url, pool=options), writes))
        else:
            fates, status = blocking_writes(site.package.SyncClient(url=site.url, pool=options), writes)
    there = Counter(email for (email,) in site.ask("SELECT email FROM users"))
    posts = Counter(title for (title,) in site.ask("SELECT title FROM Post" if site.server == "mysql" else POSTS))
    there.update(posts)
    assert killer.kills > 3
    assert set(there.values()) <= {1}, "a write took effect twice"
    assert {name for name, fate in fates.items() if fate == "done"} <= there.keys(), "an acknowledged write is missing"
    assert not {name for name, fate in fates.items() if fate == "not done"} & there.keys()
    assert Counter(fates.values())["done"] > writes / 2
    assert status.waiting == 0 and status.open <= 5
    wait_until(lambda: site.sessions() == 0)


POSTS = 'SELECT title FROM "Post"'


def name_of(number: int) -> str:
    return f"{'tp'[number % 2]}{number}"


def fate_of(error: KustoError) -> str:
    """What an error says of the write."""
    if isinstance(error, OutcomeUnknownError):
        return "unknown"
    assert isinstance(error, ConnectionFault), error
    return "not done"


async def awaited_writes(db: Any, writes: int) -> tuple[dict[str, str], Any]:
    fates: dict[str, str] = {}
    numbers = iter(range(writes))
    while not db.is_connected():
        try:
            await db.connect()
        except ConnectionFault:
            continue

    async def work() -> None:
        for number in numbers:
            name = name_of(number)
            try:
                if number % 2:
                    await db.post.create_many([{"title": name}])
                elif number % 4:
                    async with db.tx(max_wait=60, timeout=60) as tx:
                        await tx.user.create({"email": name})
                else:
                    await db.user.create({"email": name})
                fates[name] = "done"
            except KustoError as error:
                fates[name] = fate_of(error)

    await asyncio.gather(*(work() for _ in range(20)))
    status = db.pool_status()
    await db.disconnect()
    return fates, status


def blocking_writes(db: Any, writes: int) -> tuple[dict[str, str], Any]:
    fates: dict[str, str] = {}
    while not db.is_connected():
        try:
            db.connect()
        except ConnectionFault:
            continue

    def work(share: range) -> None:
        for number in share:
            name = name_of(number)
            try:
                if number % 2:
                    db.post.create_many([{"title": name}])
                elif number % 4:
                    with db.tx(max_wait=60, timeout=60) as tx:
                        tx.user.create({"email": name})
                else:
                    db.user.create({"email": name})
                fates[name] = "done"
            except KustoError as error:
                fates[name] = fate_of(error)

    threads = [threading.Thread(target=work, args=(range(first, writes, 8),)) for first in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    status = db.pool_status()
    db.disconnect()
    return fates, status


@pytest.mark.parametrize("seconds", SECONDS)
async def test_a_thousand_tasks_on_five_connections_under_kills(site: Site, seconds: float) -> None:
    """Only what was in flight fails, nobody hangs, and after the last kill everything succeeds."""
    options = PoolOptions(limit=5, pool_timeout=60.0)
    served = 0
    failed: list[KustoError] = []
    async with site.package.Client(url=site.direct, pool=options) as db:
        over = time.monotonic() + seconds

        async def visitor(number: int) -> None:
            nonlocal served
            while time.monotonic() < over:
                try:
                    async with asyncio.timeout(70):  # a hang fails the test
                        if number % 10:
                            await db.user.count(where={"id": number})
                        else:
                            await db.execute_raw("UPDATE users SET age = 1 WHERE id = 0")
                    served += 1
                except KustoError as error:
                    failed.append(error)

        with Killer(site, 1.0, cuts=False) as killer:
            await asyncio.gather(*(visitor(number) for number in range(1000)))
        assert served > 1000
        assert {type(error) for error in failed} <= {OutcomeUnknownError}  # reads are read once more
        assert len(failed) <= killer.kills
        await asyncio.gather(*(db.user.count() for _ in range(1000)))
        status = db.pool_status()
        assert (status.open, status.idle, status.waiting) == (status.idle, status.open, 0)
        assert status.open <= 5
        assert await asyncio.to_thread(site.sessions) <= 5
        assert await asyncio.to_thread(site.open_transactions) == 0
