"""A task is cancelled at each point at which it waits: nothing is lent, open, half written or left behind.

Where a point is, the operation says (`stepping`): its first suspension, its second, … until it ends uncancelled.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from client.conftest import Blog, make_blog
from client.faults.conftest import wait_until
from client.faults.lookout import LOOKOUTS
from client.faults.operations import BASE, OPERATIONS, OneClient, Operation, World
from client.faults.stepping import AGAIN, MOMENTS, Stepped
from kusto.connections.manager import Manager
from kusto.engine.pool_options import PoolOptions
from kusto.errors import KustoError

SERVERS = ("sqlite", "postgresql", "mysql")
PLAIN = {("answered", "never", ""), ("sent", "always", "")}
"""What the plain run does: the moment that is easiest to get wrong, and scopes that never stop cancelling."""
LIMITED = "?socket_timeout=30"
"""With a limit for each statement the drivers wait in other ways."""
WAYS = [
    pytest.param(moment, again, parameters, marks=() if (moment, again, parameters) in PLAIN else pytest.mark.long)
    for parameters in ("", LIMITED)
    for moment in MOMENTS
    for again in AGAIN
]
MOST = 200
"""More suspensions than any operation has."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "where" in metafunc.fixturenames:
        metafunc.parametrize("where", SERVERS)


@pytest.fixture
def blog(where: str, generated: Any, request: pytest.FixtureRequest) -> Blog:
    return make_blog(where, generated, request)


@asynccontextmanager
async def inhabited(blog: Blog, parameters: str = "") -> AsyncIterator[World]:
    """A world with some rows; at its end nobody is connected, and the event loop had nothing to complain of."""
    complaints: list[dict[str, Any]] = []

    def listen(_: Any, told: dict[str, Any]) -> None:
        if not _of_asyncpg(told):
            complaints.append(told)

    asyncio.get_running_loop().set_exception_handler(listen)
    url = blog.new_database()
    look = LOOKOUTS[blog.provider](url)

    def make(**options: Any) -> Any:
        return blog.make("async", url + parameters, **({"pool": PoolOptions(limit=2)} | options))

    manager = Manager(OneClient(make))
    db = make()
    try:
        await db.connect()
        await db.user.create({"email": BASE, "posts": {"create": [{"title": "one"}, {"title": "two"}]}})
        await db.user.create_many([{"email": f"{BASE}{number}"} for number in range(2)])
        yield World(blog.provider, db, make, look, manager)
        await manager.disconnect_all()
        await db.disconnect()
        gc.collect()  # what was forgotten is complained of when it is collected
        await eventually(lambda: look.sessions() == 0)
        assert not complaints, complaints
    finally:
        await manager.disconnect_all()
        await db.disconnect()
        look.close()


def _of_asyncpg(told: dict[str, Any]) -> bool:
    """asyncpg 0.32, cancelled between its connect and its question for TLS, forgets the future of the answer.

    The connection is closed; there is nothing to be done about what is logged.
    """
    return str(told.get("exception")) == "unexpected connection_lost() call"


async def eventually(true: Callable[[], bool]) -> None:
    """Wait for the server to take note of something, and let the event loop do what it has to meanwhile."""
    await asyncio.sleep(0)
    if not true():
        await asyncio.to_thread(wait_until, true)


async def cancelled_everywhere(world: World, operation: Operation, moment: str, again: str) -> int:
    """Cancel an operation at its first suspension, at its second, and so on until it ends; how many there were."""
    for step in range(1, MOST):
        world.number += 1
        stepped = Stepped(operation.work(world), step, moment, again)
        (result,) = await asyncio.gather(asyncio.create_task(_awaited(stepped)), return_exceptions=True)
        point = f"{operation} at {step} of {stepped.met}, {moment}, again {again}: {result!r}"
        try:
            await undisturbed(world, operation)
        except AssertionError as error:
            raise AssertionError(f"{point}: {error}") from error
        if not stepped.cancels:
            assert not isinstance(result, BaseException), point
            return step - 1
        # Cancelled again, from elsewhere, it is no time limit's business any more.
        late = moment == "late" and stepped.cancels == 1
        assert isinstance(result, TimeoutError if late else asyncio.CancelledError), point
    raise AssertionError(f"{operation} does not end")


async def _awaited(stepped: Stepped) -> Any:
    if stepped.moment != "late":
        return await stepped
    async with asyncio.timeout(None) as stepped.limit:
        return await stepped


async def undisturbed(world: World, operation: Operation) -> None:
    """Nothing is lent, nothing is open, nothing half written, and the next one writes."""
    status = world.db.pool_status()
    assert (status.open, status.waiting) == (status.idle, 0), status
    await eventually(lambda: world.look.transactions() == 0)
    assert operation.whole(world), "half written"
    assert await world.db.execute_raw("UPDATE users SET name = 'seen' WHERE email = 'base'") == 1


@pytest.mark.parametrize(("moment", "again", "parameters"), WAYS)
async def test_at_each_point_nothing_is_left(blog: Blog, moment: str, again: str, parameters: str) -> None:
    async with inhabited(blog, parameters) as world:
        met = {operation.name: await cancelled_everywhere(world, operation, moment, again) for operation in OPERATIONS}
    assert all(met.values()), met


CUT_SHORT = {
    "sqlite": 'INSERT INTO "Tag" WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n',
    "postgresql": "SELECT pg_sleep(60)",
    "mysql": "DO SLEEP(60)",
}


@pytest.mark.parametrize("goes_on", [True, False])
async def test_a_transaction_that_lost_a_statement_does_not_commit_the_rest(blog: Blog, goes_on: bool) -> None:
    """Its caller catches the time limit and goes on: what comes after must not take effect without what came before."""
    async with inhabited(blog) as world:

        async def work() -> None:
            async with world.db.tx() as tx:
                await tx.user.create({"email": world.email})
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await tx.execute_raw(CUT_SHORT[blog.provider])
                if goes_on:
                    await tx.post.create_many([{"title": f"{letter}{world.number}"} for letter in "ab"])

        with pytest.raises(KustoError):
            await work()
        await undisturbed(world, Operation("cut short", nothing, World.nothing))


async def nothing(_: World) -> None:
    """Done already."""


async def test_who_looks_at_transactions_again_and_again_is_told_of_their_end(blog: Blog) -> None:
    """The looking itself is right: it is what the other tests rely on."""
    async with inhabited(blog) as world:
        for _ in range(5):
            async with world.db.tx() as tx:
                await tx.user.update_many({"age": 1}, where={})
                assert world.look.transactions() == 1
            assert world.look.transactions() == 0
