"""A cancelled statement ends where it runs, and its connection is clean or closed, never dirty."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import psycopg
import pytest

from kusto.engine.connection import AsyncConnection
from kusto.engine.drivers import connect_async
from kusto.engine.run_async import run
from kusto.engine.target import Target, parse_target
from kusto.errors import DataError
from kusto.flow import Fetch, Flow, Run, transaction
from servers.proxy import Proxy, proxy_to

SLOW = {
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
    "mysql": "SELECT SLEEP(60)",
}
WORKING = "SELECT COUNT(*) FROM information_schema.processlist WHERE info = 'SELECT SLEEP(60)'"


@pytest.fixture
def target(provider: str, database_url: str) -> Target:
    if provider == "sqlite":
        Path(database_url.removeprefix("file:")).touch()
    return parse_target(database_url, provider, "/")


def on_connection(target: Target, test: Callable[[AsyncConnection], Coroutine[Any, Any, None]]) -> None:
    async def main() -> None:
        connection = await connect_async(target)
        try:
            await connection.script("CREATE TABLE t (x int)")
            await test(connection)
        finally:
            await connection.close()

    asyncio.run(main())


async def cut_short(work: Coroutine[Any, Any, Any]) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await work


def test_a_cancelled_statement_frees_its_connection(target: Target, provider: str) -> None:
    async def test(connection: AsyncConnection) -> None:
        await cut_short(connection.fetch(SLOW[provider]))
        if provider == "mysql":  # its driver gives the connection up: what counts is that the server works no more
            assert not await connection.settle(5.0)
            assert connection.closed
            assert await ends_on_the_server(target)
            return
        assert await connection.settle(5.0)
        assert [tuple(row) for row in await connection.fetch("SELECT 1")] == [(1,)]

    on_connection(target, test)


async def ends_on_the_server(target: Target) -> bool:
    """Whether nobody waits in this test's database any more, within the second that a KILL may take."""
    connection = await connect_async(target)
    try:
        for _ in range(50):
            rows = await connection.fetch(WORKING + " AND db = ?", [target.database])
            if rows[0][0] == 0:
                return True
            await asyncio.sleep(0.1)
        return False
    finally:
        await connection.close()


def test_a_request_to_cancel_that_came_too_early_is_said_again(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL forgets one that comes before the statement has begun, which then runs to its end."""
    tell, told = asyncpg.Connection._cancel, []

    async def first_in_vain(self: Any, waiter: asyncio.Future[None], *rest: Any) -> None:
        told.append(self)
        if len(told) > 1:
            await tell(self, waiter, *rest)
        else:
            self._cancellations.discard(asyncio.current_task())
            waiter.set_result(None)

    monkeypatch.setattr(asyncpg.Connection, "_cancel", first_in_vain)

    async def test(connection: AsyncConnection) -> None:
        await cut_short(connection.fetch(SLOW["postgresql"]))
        assert not await connection.settle(5.0)
        assert len(told) == 2 and connection.closed
        with psycopg.connect(postgresql_url, autocommit=True) as other:
            working = (
                "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
            )
            assert other.execute(working).fetchall() == [(0,)]

    on_connection(parse_target(postgresql_url, "postgresql", "/"), test)


def test_a_session_of_that_number_on_another_server_is_left_alone(mysql_url: str) -> None:
    """Behind one address there may be several servers; the second connection of a cancelled statement shows which."""
    target = parse_target(mysql_url, "mysql", "/")

    async def test(connection: AsyncConnection) -> None:
        assert "/" in connection._place  # type: ignore[attr-defined]
        connection._place = "elsewhere"  # type: ignore[attr-defined]
        await cut_short(connection.fetch(SLOW["mysql"]))
        assert not await connection.settle(5.0)
        there = await connect_async(target)
        assert (await there.fetch(WORKING + " AND db = ?", [target.database]))[0][0] == 1
        number = connection._number  # type: ignore[attr-defined]
        await there.script(f"KILL {number}")
        await there.close()
        assert await ends_on_the_server(target)

    on_connection(target, test)


def test_a_cancelled_flow_is_rolled_back(target: Target, provider: str) -> None:
    def flow() -> Flow[None]:
        yield Run("INSERT INTO t VALUES (1)")
        yield Fetch(SLOW[provider])

    async def test(connection: AsyncConnection) -> None:
        await cut_short(run(transaction(flow()), connection))
        if provider == "mysql":
            assert connection.closed and await ends_on_the_server(target)
            connection = await connect_async(target)
        assert connection.depth == 0 and not connection.closed
        assert [tuple(row) for row in await connection.fetch("SELECT count(*) FROM t")] == [(0,)]

        await connection.close()

    on_connection(target, test)


def test_an_inner_flow_that_fails_keeps_the_outer_transaction(target: Target) -> None:
    def inner() -> Flow[None]:
        yield Run("INSERT INTO t VALUES (2)")
        yield Fetch("SELECT * FROM missing")

    def outer() -> Flow[None]:
        yield Run("INSERT INTO t VALUES (1)")
        try:
            yield from transaction(inner())
        except DataError:
            pass

    async def test(connection: AsyncConnection) -> None:
        await run(transaction(outer()), connection)
        assert [tuple(row) for row in await connection.fetch("SELECT x FROM t")] == [(1,)]

    on_connection(target, test)


def test_settling_a_closed_connection_says_that_it_is_gone(target: Target) -> None:
    async def test(connection: AsyncConnection) -> None:
        await connection.close()
        assert connection.closed
        assert not await connection.settle(1.0)

    on_connection(target, test)


def test_a_statement_that_nobody_takes_lets_go_of_its_socket(provider: str, database_url: str) -> None:
    """What is not sent yet would keep a connection open that is closed politely."""
    if provider == "sqlite":
        pytest.skip("a file has no socket")
    there = urlsplit(database_url)
    assert there.hostname is not None and there.port is not None

    async def main(proxy: Proxy) -> None:
        url = there._replace(netloc=f"{there.username}@127.0.0.1:{proxy.port}").geturl()
        connection = await connect_async(parse_target(url, provider, "/"))
        transport = connection.raw._transport  # type: ignore[attr-defined]
        proxy.delay(5.0)  # it takes one piece and stops reading
        await cut_short(connection.fetch("SELECT 1 -- " + "x" * 60_000_000))
        assert transport.get_write_buffer_size() > 0
        assert not await connection.settle(0.2)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert transport.get_extra_info("socket").fileno() == -1
        await connection.close()

    with proxy_to(there.hostname, there.port) as proxy:
        asyncio.run(main(proxy))
