"""The connection of CockroachDB on the server whose protocol it speaks: what does not need CockroachDB itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from kusto.engine.connection import ServerInfo
from kusto.engine.drivers import connect_async, connect_sync
from kusto.engine.drivers.postgresql_session import cockroachdb_info, refuse_other
from kusto.engine.target import Target, parse_target
from kusto.errors import InvalidUrlError, UniqueViolationError, UsageError


@pytest.fixture
def target(new_postgresql_database: Callable[[], str]) -> Target:
    """A PostgreSQL database, taken for one of CockroachDB."""
    return parse_target(new_postgresql_database(), "cockroachdb", "/")


def test_both_drivers_speak_with_it(target: Target) -> None:
    connection = connect_sync(target)
    connection.script("CREATE TABLE t (id INT8 PRIMARY KEY)")
    connection.begin()
    assert connection.run("INSERT INTO t VALUES ($1)", (1,)) == 1
    connection.rollback()
    assert connection.fetch("SELECT count(*) FROM t") == [(0,)]
    connection.close()
    asyncio.run(_spoken(target))


async def _spoken(target: Target) -> None:
    connection = await connect_async(target)
    try:
        await connection.run("INSERT INTO t VALUES ($1)", (7,))
        with pytest.raises(UniqueViolationError):
            await connection.run("INSERT INTO t VALUES ($1)", (7,))
        assert not connection.server.pooled
    finally:
        await connection.close()


def test_another_server_never_gets_its_lock(target: Target) -> None:
    connection = connect_sync(target)
    with pytest.raises(UsageError, match="the server is PostgreSQL"):
        connection.lock(1)
    connection.close()


def test_cockroachdb_never_gets_postgresqls_lock_which_it_ignores() -> None:
    with pytest.raises(UsageError, match="the server is CockroachDB"):
        refuse_other("CockroachDB CCL v24.1.0 (x86_64-pc-linux-gnu)", wanted=False)


def test_its_own_version_is_told_and_not_the_one_it_is_compatible_with() -> None:
    seen = ServerInfo("PostgreSQL", "13.0.0")
    assert cockroachdb_info("CockroachDB CCL v24.1.5 (x86_64)", seen) == ServerInfo("CockroachDB", "24.1.5")
    assert cockroachdb_info(None, seen) == seen


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "cockroachdb"])
def test_its_urls_are_those_of_postgresql_with_its_own_port(scheme: str) -> None:
    target = parse_target(f"{scheme}://me@host/shop?sslmode=verify-full", "cockroachdb", "/")
    assert (target.provider, target.port, target.database) == ("cockroachdb", 26257, "shop")


def test_postgresql_does_not_take_its_scheme() -> None:
    with pytest.raises(InvalidUrlError):
        parse_target("cockroachdb://me@host/shop", "postgresql", "/")
