"""A pooler that shares server connections is known by its address or found out; no lock is taken there."""

from __future__ import annotations

import asyncio

import pytest

from kusto.engine.drivers import connect_async, connect_sync
from kusto.engine.poolers import said
from kusto.engine.target import parse_target
from kusto.errors import PooledConnectionError
from servers.pgbouncer import Server


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("ep-cool-darkness-123456-pooler.us-east-2.aws.neon.tech/db", True),
        ("aws-0-us-east-1.pooler.supabase.com:6543/postgres", True),
        ("localhost/db?pgbouncer=true", True),
        ("ep-x-pooler.us-east-2.aws.neon.tech/db?pgbouncer=false", False),
        ("localhost:6543/db", None),
    ],
)
def test_an_address_says_it(address: str, answer: bool | None) -> None:
    assert said(parse_target(f"postgresql://u:p@{address}", "postgresql", "/")) is answer


@pytest.mark.parametrize("options", ["", "?pgbouncer=true"])
def test_a_pooler_is_found_and_locks_nothing(options: str, postgresql_url: str, pgbouncer_server: Server) -> None:
    name = postgresql_url.rpartition("/")[2]
    target = parse_target(pgbouncer_server.url_for(name) + options, "postgresql", "/")
    connection = connect_sync(target)
    try:
        assert connection.server.pooled
        with pytest.raises(PooledConnectionError, match="directUrl"):
            connection.lock(1)
        assert list(connection.fetch("SELECT 1")) == [(1,)]
    finally:
        connection.close()
    asyncio.run(refused(pgbouncer_server.url_for(name) + options))


async def refused(url: str) -> None:
    connection = await connect_async(parse_target(url, "postgresql", "/"))
    try:
        assert connection.server.pooled
        with pytest.raises(PooledConnectionError, match="directUrl"):
            await connection.lock(1)
    finally:
        await connection.close()


def test_who_says_that_it_is_none_is_believed(postgresql_url: str, pgbouncer_server: Server) -> None:
    url = pgbouncer_server.url_for(postgresql_url.rpartition("/")[2])
    connection = connect_sync(parse_target(url + "?pgbouncer=false", "postgresql", "/"))
    assert not connection.server.pooled
    connection.close()


def test_a_pooler_that_refuses_a_namespace_is_known_by_that(postgresql_url: str, pgbouncer_server: Server) -> None:
    url = pgbouncer_server.url_for(postgresql_url.rpartition("/")[2]) + "?schema=mine"
    connection = connect_sync(parse_target(url, "postgresql", "/"))
    assert connection.server.pooled
    with pytest.raises(PooledConnectionError, match="directUrl"):
        connection.lock(1.0)
    connection.close()


def test_a_direct_connection_is_none(postgresql_url: str) -> None:
    connection = connect_sync(parse_target(postgresql_url, "postgresql", "/"))
    assert not connection.server.pooled
    connection.close()
