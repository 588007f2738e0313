"""A primary that dies under writes and its real standby, which takes over behind the same address."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import psycopg
import pytest

from client import blog
from client.faults.conftest import wait_until
from conftest import databases_required
from kusto.engine.pool_options import PoolOptions
from kusto.errors import ConnectionFault, KustoError, OutcomeUnknownError, ReadOnlyServerError
from servers.lifeline import Unavailable
from servers.proxy import Proxy, proxy_to
from servers.standby import Pair, throwaway_pair

WRITERS = 4
RECOVERY_SECONDS = 10.0
WHERE = "SELECT inet_server_port() AS port, pg_is_in_recovery() AS standby"


@dataclass
class Written:
    """What became of the writes, by name, and the code of each error in the order they came."""

    fates: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def note(self, name: str, error: KustoError | None) -> None:
        if error is None:
            self.fates[name] = "done"
            return
        assert isinstance(error, (ConnectionFault, OutcomeUnknownError)), error
        self.codes.append(error.code)
        self.fates[name] = "unknown" if isinstance(error, OutcomeUnknownError) else "not done"

    @property
    def done(self) -> int:
        return sum(fate == "done" for fate in list(self.fates.values()))


@pytest.fixture
def pair() -> Iterator[Pair]:
    try:
        with throwaway_pair() as found:
            with psycopg.connect(found.create("one"), autocommit=True) as connection:
                connection.execute(blog.tables_sql("postgresql").encode())
            yield found
    except Unavailable as error:
        if databases_required():
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


def fail_over(pair: Pair, proxy: Proxy, written: Written, read: Callable[[], Any]) -> float:
    """The primary dies, its address leads to the standby, the standby is promoted; how long until a write succeeded.

    Args:
        read: asks the client under test which server it reads from.
    """
    wait_until(lambda: written.done > 100, 30)
    pair.kill_primary()
    proxy.lead_to(pair.host, pair.standby)
    wait_until(lambda: ReadOnlyServerError.code in written.codes, 30)
    assert read() == {"port": pair.standby, "standby": True}, "reads go on before there is a primary"
    before = written.done
    began = time.monotonic()
    pair.promote()
    wait_until(lambda: written.done > before, RECOVERY_SECONDS)
    recovered = time.monotonic() - began
    errors = len(written.codes)
    wait_until(lambda: written.done > before + 100, 30)
    assert len(written.codes) <= errors + WRITERS, "writes fail after the failover"
    written.over.set()
    return recovered


def judge(pair: Pair, written: Written) -> None:
    """What the new primary holds, beside what the client said."""
    with psycopg.connect(pair.url_for(pair.standby, "one"), autocommit=True) as connection:
        there = Counter(email for (email,) in connection.execute("SELECT email FROM users"))
        there.update(title for (title,) in connection.execute('SELECT title FROM "Post"'))
    assert set(there.values()) == {1}, "a write took effect twice"
    fates = written.fates
    assert {name for name, fate in fates.items() if fate == "done"} <= there.keys(), "an acknowledged write is missing"
    assert not {name for name, fate in fates.items() if fate == "not done"} & there.keys()
    # Each writer has one write in flight, and a nested one or a transaction may be on its way to the server.
    assert Counter(fates.values())["unknown"] <= WRITERS


def test_writes_go_on_with_the_promoted_standby_awaited(pair: Pair, generated: Any) -> None:
    asyncio.run(awaited(pair, generated("postgresql")))


async def awaited(pair: Pair, package: ModuleType) -> None:
    written = Written()
    with proxy_to(pair.host, pair.primary) as proxy:
        url = pair.url_for(proxy.port, "one")
        async with package.Client(url=url, pool=PoolOptions(limit=WRITERS + 1)) as db:
            loop = asyncio.get_running_loop()

            async def work(number: int) -> None:
                turn = 0
                while not written.over.is_set():
                    turn += 1
                    name = f"{number}.{turn}"
                    try:
                        await one_write(db, turn, name)
                        written.note(name, None)
                    except KustoError as error:
                        written.note(name, error)
                        await asyncio.sleep(0.02)

            def read() -> Any:
                return asyncio.run_coroutine_threadsafe(db.query_first(WHERE), loop).result(10)

            workers = [asyncio.create_task(work(number)) for number in range(WRITERS)]
            await asyncio.to_thread(fail_over, pair, proxy, written, read)
            await asyncio.gather(*workers)
            assert db.pool_status().waiting == 0 and db.pool_status().open <= WRITERS + 1
            found = await asyncio.gather(*(db.query_first(WHERE) for _ in range(20)))
            assert all(row == {"port": pair.standby, "standby": False} for row in found)
    judge(pair, written)


async def one_write(db: Any, turn: int, name: str) -> None:
    if turn % 3 == 0:
        async with db.tx() as tx:
            await tx.user.create({"email": name})
    elif turn % 3 == 1:
        await db.user.create({"email": name, "posts": {"create": {"title": f"of {name}"}}})
    else:
        await db.post.create_many([{"title": name}])


def test_writes_go_on_with_the_promoted_standby_blocking(pair: Pair, generated: Any) -> None:
    written = Written()
    with proxy_to(pair.host, pair.primary) as proxy:
        url = pair.url_for(proxy.port, "one")
        with generated("postgresql").SyncClient(url=url, pool=PoolOptions(limit=WRITERS + 1)) as db:
            awaited_too = blog.Awaited(db)

            def work(number: int) -> None:
                turn = 0
                while not written.over.is_set():
                    turn += 1
                    name = f"{number}.{turn}"
                    try:
                        asyncio.run(one_write(awaited_too, turn, name))
                        written.note(name, None)
                    except KustoError as error:
                        written.note(name, error)
                        time.sleep(0.02)

            threads = [threading.Thread(target=work, args=(number,)) for number in range(WRITERS)]
            for thread in threads:
                thread.start()
            try:
                fail_over(pair, proxy, written, lambda: db.query_first(WHERE))
            finally:
                written.over.set()
                for thread in threads:
                    thread.join()
            assert db.pool_status().waiting == 0 and db.pool_status().open <= WRITERS + 1
            assert all(db.query_first(WHERE) == {"port": pair.standby, "standby": False} for _ in range(5))
    judge(pair, written)
