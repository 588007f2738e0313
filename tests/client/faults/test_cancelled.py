"""A task is cancelled at each point at which it waits: nothing is lent, open, half written or left behind.

Where a point is, the operation says (`stepping`): the first suspension, the second, … until it ends before it is cancelled.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator
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

SERVERS = ("sqlite", "postgresql", "mysql")
MOST = 200
"""More suspensions than any operation has."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "where" in metafunc.fixturenames:
        metafunc.parametrize("where", SERVERS)


@pytest.fixture
def blog(where: str, generated: Any, request: pytest.FixtureRequest) -> Blog:
    return make_blog(where, generated, request)


@asynccontextmanager
async def inhabited(blog: Blog) -> AsyncIterator[World]:
    """A world with some rows; at its end nobody is connected any more, and the event loop had nothing to complain of."""
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    url = blog.new_database()
    look = LOOKOUTS[blog.provider](url)

    def make(**options: Any) -> Any:
        return blog.make("async", url, **({"pool": PoolOptions(limit=2)} | options))

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


async def eventually(true: Callable[[], bool]) -> None:
    """Wait for the server to take note of something, and let the event loop do what it has to meanwhile."""
    await asyncio.sleep(0)
    if not true():
        await asyncio.to_thread(wait_until, true, 3)


async def cancelled_everywhere(world: World, operation: Operation, moment: str, again: str) -> int:
    """Cancel an operation at its first suspension, at its second, and so on until it ends; how many there were."""
    for step in range(1, MOST):
        world.number += 1
        stepped = Stepped(operation.work(world), step, moment, again)
        task = asyncio.create_task(_awaited(stepped))
        (result,) = await asyncio.gather(task, return_exceptions=True)
        point = f"{operation} at {step} of {stepped.met}, {moment}, again {again}: {result!r}"
        try:
            await undisturbed(world, operation)
        except AssertionError as error:
            raise AssertionError(f"{point}: {error}") from error
        if not stepped.cancels:
            assert not isinstance(result, BaseException), point
            return step - 1
        assert isinstance(result, asyncio.CancelledError), point
    raise AssertionError(f"{operation} does not end")


async def _awaited(stepped: Stepped) -> Any:
    return await stepped


async def undisturbed(world: World, operation: Operation) -> None:
    """Nothing is lent, nothing is open, nothing half written, and the next one writes."""
    status = world.db.pool_status()
    assert (status.open, status.waiting) == (status.idle, 0), status
    await eventually(lambda: world.look.transactions() == 0)
    assert operation.whole(world), "half written"
    assert await world.db.execute_raw("UPDATE users SET name = 'seen' WHERE email = 'base'") == 1


@pytest.mark.parametrize("operation", OPERATIONS, ids=repr)
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("again", AGAIN)
async def test_everywhere(blog: Blog, operation: Operation, moment: str, again: str) -> None:
    async with inhabited(blog) as world:
        steps = await cancelled_everywhere(world, operation, moment, again)
        print("STEPS", operation, steps)
