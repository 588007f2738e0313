"""Connects that fail, again and again, while a server is away: what they leave in memory."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest

from kusto.engine.drivers import connect_async, connect_sync
from kusto.engine.target import Target, parse_target
from kusto.errors import ConnectionFault
from servers.supervised import free_port

DRIVERS = ("asyncmy", "asyncpg", "psycopg", "pymysql")


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(params=["mysql", "postgresql"])
def nobody(request: pytest.FixtureRequest) -> Target:
    return parse_target(f"{request.param}://someone@127.0.0.1:{free_port()}/db", request.param, "/")


def connections() -> int:
    """Connections of drivers that are in memory."""
    found = (type(thing) for thing in gc.get_objects())
    return sum(kind.__name__ == "Connection" and kind.__module__.startswith(DRIVERS) for kind in found)


@pytest.mark.usefixtures("no_collector")
def test_a_blocking_one_leaves_nothing_to_the_collector(nobody: Target) -> None:
    before = connections()
    for _ in range(3):
        with pytest.raises(ConnectionFault):
            connect_sync(nobody, timeout=2)
    assert connections() == before


@pytest.mark.usefixtures("no_collector")
def test_an_awaited_one_leaves_nothing_to_the_collector(nobody: Target) -> None:
    async def main() -> None:
        before = connections()
        for _ in range(3):
            with pytest.raises(ConnectionFault):
                await connect_async(nobody, timeout=2)
        assert connections() == before

    asyncio.run(main())
