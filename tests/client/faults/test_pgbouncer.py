"""A real PgBouncer in transaction mode: nobody gets the rows of somebody else's query."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from client.blog import Awaited
from kusto.engine.pool_options import PoolOptions
from kusto.errors import DatabaseError

WAYS = [pytest.param("pgbouncer=true", id="declared"), pytest.param("", id="detected")]


@pytest.fixture
def make(generated: Any, new_from_template: Any, pgbouncer_server: Any, interface: str) -> Any:
    """Makes clients that reach one database through the pooler."""
    direct = new_from_template()
    through = pgbouncer_server.url_for(urlsplit(direct).path.lstrip("/"))
    package = generated("postgresql")

    def client(parameters: str, **options: Any) -> Any:
        url = f"{through}?{parameters}" if parameters else through
        pool = PoolOptions(limit=3, **options)
        return (
            package.Client(url=url, pool=pool)
            if interface == "async"
            else Awaited(package.SyncClient(url=url, pool=pool))
        )

    client.direct = direct  # type: ignore[attr-defined]
    return client


@pytest.mark.parametrize("way", WAYS)
async def test_nobody_gets_the_rows_of_another_query(make: Any, interface: str, way: str) -> None:
    """Many clients on few server connections, each with queries of its own shape: every answer is its own."""
    clients = [make(way) for _ in range(12)]
    for db in clients:
        await db.connect()

    async def talk(who: int, db: Any) -> None:
        for turn in range(25):
            mark = who * 1000 + turn
            # As many columns, and other types, per client: a statement of another's would not fit, or give its rows.
            row = await db.query_first(f"SELECT {who} AS who, $1::int AS mark, {'0, ' * who} 'x{who}' AS text", mark)
            assert (row["who"], row["mark"], row["text"]) == (who, mark, f"x{who}")
            made = await db.user.create({"email": f"{who}.{turn}", "age": mark})
            assert (made.email, made.age) == (f"{who}.{turn}", mark)
            found = await db.user.find_unique(where={"email": f"{who}.{turn}"}, include={"posts": True})
            assert (found.id, found.age) == (made.id, mark)
            async with db.tx(max_wait=20, timeout=20) as tx:
                await tx.user.update({"age": {"increment": 1}}, where={"id": made.id})
                assert (await tx.user.find_unique(where={"id": made.id})).age == mark + 1

    await asyncio.gather(*(talk(who, db) for who, db in enumerate(clients, 1)))
    assert await clients[0].user.count() == 12 * 25
    with psycopg.connect(make.direct, autocommit=True) as admin:
        row = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        ).fetchone()
        assert row is not None and row[0] <= 10  # fewer than there are clients' connections
    assert await prepared_behind(clients[:8]) == [0] * 8
    for db in clients:
        await db.disconnect()


async def prepared_behind(clients: list[Any]) -> list[int]:
    """Named statements on as many server connections as there are clients: each holds one for the time being."""
    sql = "SELECT count(*)::int AS n FROM pg_prepared_statements WHERE name <> ''"
    async with AsyncExitStack() as stack:
        inside = [await stack.enter_async_context(db.tx(max_wait=20, timeout=20)) for db in clients]
        return [(await tx.query_raw(sql))[0]["n"] for tx in inside]


@pytest.mark.parametrize("way", WAYS)
async def test_connecting_leaves_nothing_prepared_behind_it(make: Any, interface: str, way: str) -> None:
    """What one process prepared there, another would meet: `__asyncpg_stmt_1__ already exists`."""
    clients = [make(way) for _ in range(8)]
    for db in clients:
        await db.connect()
    assert await prepared_behind(clients) == [0] * 8
    for db in clients:
        await db.disconnect()


@pytest.mark.parametrize("way", WAYS)
async def test_a_statement_that_takes_too_long_is_ended_behind_it(make: Any, interface: str, way: str) -> None:
    db = make("&".join(filter(None, [way, "socket_timeout=0.5"])))
    await db.connect()
    began = time.monotonic()
    with pytest.raises(DatabaseError):
        await db.query_raw("SELECT pg_sleep(20)")
    assert time.monotonic() - began < 8
    assert await db.user.count() == 0
    await db.disconnect()


@pytest.mark.parametrize("way", WAYS)
async def test_the_url_of_prisma_with_its_schema_works_behind_it(make: Any, interface: str, way: str) -> None:
    db = make("&".join(filter(None, [way, "schema=public"])))
    await db.connect()
    await db.user.create({"email": "a"})
    assert await db.user.count() == 1
    await db.disconnect()
