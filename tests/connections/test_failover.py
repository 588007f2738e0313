"""A server that became read-only under open connections: they are dropped, and writes go on with the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from connections.generated import Made, server_table
from kusto.dialects.mysql.errors import ERRORS as MYSQL
from kusto.errors import AccessDeniedError, ReadOnlyServerError
from servers.postgresql import Server, throwaway_postgresql


@pytest.fixture
def server() -> Iterator[Server]:
    with throwaway_postgresql() as found:
        yield found


def demote(server: Server, *, promoted: bool) -> None:
    """Open connections become read-only; new ones too, unless another server took over (``promoted``)."""
    with psycopg.connect(server.url_for("postgres"), autocommit=True) as connection:
        if promoted:
            connection.execute("ALTER DATABASE one SET default_transaction_read_only = off")
        connection.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        connection.execute("SELECT pg_reload_conf()")


def take_over(server: Server) -> None:
    with psycopg.connect(server.url_for("postgres"), autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute("ALTER DATABASE one SET default_transaction_read_only = off")


@pytest.fixture
def made(server: Server, make: Any, monkeypatch: pytest.MonkeyPatch) -> Made:
    url = server.create("one")
    server_table(url)
    monkeypatch.setenv("RDS_USER_URL", url)
    found: Made = make(user="postgresql")
    return found


def test_a_write_after_a_failover_takes_effect_once_on_the_new_primary(server: Server, made: Made) -> None:
    manager = made.manager

    async def main() -> None:
        client = await manager.get_client("user")
        await client.user.create(data={"id": 1, "email": "a"})
        await asyncio.to_thread(demote, server, promoted=True)
        await until_read_only(client)
        await client.user.create(data={"id": 2, "email": "b"})
        async with client.tx() as tx:
            await tx.user.create(data={"id": 3, "email": "c"})
        assert await client.user.count() == 3
        await manager.disconnect_all()

    asyncio.run(main())


def test_a_blocking_client_recovers_too_and_a_transaction_is_not_repeated(server: Server, made: Made) -> None:
    client = made.manager.sync.get_client("user")
    client.user.create(data={"id": 1, "email": "a"})
    demote(server, promoted=True)
    asyncio.run(until_read_only_blocking(client))
    with pytest.raises(ReadOnlyServerError), client.tx() as tx:
        tx.user.create(data={"id": 2, "email": "b"})
    with client.tx() as tx:
        tx.user.create(data={"id": 3, "email": "c"})
    assert client.user.count() == 2
    made.manager.sync.disconnect_all()


def test_where_no_server_takes_writes_the_error_says_so_and_reads_go_on(server: Server, made: Made) -> None:
    manager = made.manager

    async def main() -> None:
        client = await manager.get_client("user")
        await asyncio.to_thread(demote, server, promoted=False)
        await until_read_only(client)
        with pytest.raises(ReadOnlyServerError) as caught:
            await client.user.create(data={"id": 1, "email": "a"})
        assert caught.value.code == "K1003" and caught.value.hint
        assert await client.user.count() == 0
        await asyncio.to_thread(take_over, server)
        await client.user.create(data={"id": 1, "email": "a"})
        assert await client.user.count() == 1
        await manager.disconnect_all()

    asyncio.run(main())


async def until_read_only(client: Any) -> None:
    """A session takes note of the server's settings before its next statement, soon."""
    for _ in range(200):
        [row] = await client.query_raw("SHOW default_transaction_read_only")
        if row["default_transaction_read_only"] == "on":
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the server did not become read-only")


async def until_read_only_blocking(client: Any) -> None:
    for _ in range(200):
        if client.query_raw("SHOW default_transaction_read_only")[0]["default_transaction_read_only"] == "on":
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the server did not become read-only")


@pytest.mark.parametrize(
    ("number", "message", "kind"),
    [
        ("1290", "The MySQL server is running with the --read-only option so it cannot execute", ReadOnlyServerError),
        ("1290", "The MySQL server is running with the --super-read-only option so it cannot", ReadOnlyServerError),
        ("1290", "The MariaDB server is running with the --secure-file-priv option so it", AccessDeniedError),
        ("1836", "Running in read-only mode", ReadOnlyServerError),
    ],
)
def test_mysql_says_it_in_two_ways(number: str, message: str, kind: type[Exception]) -> None:
    found = MYSQL.error(number, message, {})
    assert type(found) is kind
    assert (found.meta.get("sent") is False) is (kind is ReadOnlyServerError)
