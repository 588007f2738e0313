"""A table is altered under a client that has asked it before: nobody notices, and inside a transaction it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from client.faults.conftest import Site
from kusto.connections import transactions
from kusto.engine.pool_options import PoolOptions
from kusto.errors import WriteConflictError

CHANGES = {
    "postgresql": [
        ("ALTER TABLE users ALTER COLUMN age TYPE bigint", "ALTER TABLE users ALTER COLUMN name TYPE varchar(30)"),
        ("ALTER TABLE users ALTER COLUMN age TYPE integer", "ALTER TABLE users ADD COLUMN later text"),
        ("ALTER TABLE users DROP COLUMN later", "ALTER TABLE users ALTER COLUMN age TYPE smallint"),
    ],
    "mysql": [
        ("ALTER TABLE users MODIFY age BIGINT", "ALTER TABLE users MODIFY name VARCHAR(30)"),
        ("ALTER TABLE users MODIFY age INTEGER", "ALTER TABLE users ADD COLUMN later TEXT"),
        ("ALTER TABLE users DROP COLUMN later", "ALTER TABLE users MODIFY age SMALLINT"),
    ],
}


SHORT = (0, 3)
FIRST = [pytest.param(n, marks=() if n in SHORT else pytest.mark.long) for n in range(7)]
"""Which call comes first after the change: a plain one, a nested write, each of the others."""


def calls(db: Any) -> tuple[Callable[[], Any], ...]:
    """Every way of asking, each of which prepares statements of its own."""
    return (
        lambda: db.user.find_many(where={"age": {"gte": 1}}, include={"posts": True}),
        lambda: db.user.find_unique(where={"email": "a"}),
        lambda: db.user.update({"age": {"increment": 1}}, where={"email": "a"}),
        lambda: db.user.update({"age": 5, "posts": {"create": {"title": "t"}}}, where={"email": "a"}),
        lambda: db.post.delete_many(where={"author": {"is": {"age": {"gt": 0}}}}),
        lambda: db.query_raw("SELECT * FROM users"),
        db.user.count,
    )


async def used(site: Site, interface: str) -> Any:
    """A client with one connection, on which each statement was prepared."""
    db = site.client(interface, url=site.direct, pool=PoolOptions(limit=1))
    await db.connect()
    await db.user.create({"email": "a", "age": 5})
    await use(db)
    return db


async def use(db: Any) -> None:
    for _ in range(8):
        for call in calls(db):
            await call()


@pytest.mark.parametrize("first", FIRST)
async def test_nobody_notices_outside_of_transactions(site: Site, interface: str, first: int) -> None:
    db = await used(site, interface)
    asked = calls(db)
    for changes in CHANGES[site.server]:
        for change in changes:
            site.ask(change)
        for call in (*asked[first:], *asked[:first]):
            await call()
        [user] = await db.user.find_many()
        assert (user.email, user.age) == ("a", 5) or user.age == 6
        await db.user.update({"age": 5}, where={"email": "a"})
    await db.disconnect()


async def test_inside_a_transaction_the_whole_of_it_is_run_again(site: Site, interface: str) -> None:
    """What was done in it before goes with it, and a function is run again as after a conflict."""
    db = await used(site, interface)
    runs = 0

    async def work(tx: Any) -> int:
        nonlocal runs
        runs += 1
        await tx.user.create({"email": f"run {runs}"})
        found = await tx.user.find_unique(where={"email": "a"})
        return int(found.age)

    for change in CHANGES[site.server][0]:
        site.ask(change)
    if site.server == "postgresql":
        with pytest.raises(WriteConflictError) as caught:
            async with db.tx() as tx:
                await work(tx)
        assert caught.value.code == "P2034" and "again" in str(caught.value.hint)
        await use(db)
        for change in CHANGES[site.server][1]:
            site.ask(change)
        runs = 0
    assert await transactions.run(db.tx, work, 2) == 5
    assert runs == (2 if site.server == "postgresql" else 1)
    assert [user.email for user in await db.user.find_many(order={"id": "asc"})] == ["a", f"run {runs}"]
    await db.disconnect()


async def test_several_connections_that_know_the_old_table_cost_no_write(site: Site, interface: str) -> None:
    db = await used(site, interface)
    await db.disconnect()
    db = site.client(interface, url=site.direct, pool=PoolOptions(limit=3))
    await db.connect()

    def nested(number: int) -> Any:
        return db.user.update({"age": 5, "posts": {"create": {"title": f"{number}"}}}, where={"email": "a"})

    for first in range(-24, 0, 3):
        numbers = range(first, first + 3)
        await at_once(interface, *(lambda n=number: nested(n) for number in numbers))  # type: ignore[misc]
        await db.post.delete_many(where={})
    for change in CHANGES[site.server][0]:
        site.ask(change)
    await at_once(interface, *(lambda n=number: nested(n) for number in range(6)))  # type: ignore[misc]
    assert sorted(post.title for post in await db.post.find_many()) == [str(number) for number in range(6)]
    await db.disconnect()


async def at_once(interface: str, *works: Callable[[], Any]) -> None:
    """In tasks, or in threads for the blocking client."""

    async def one(work: Callable[[], Any]) -> None:
        await work()

    if interface == "sync":
        await asyncio.gather(*(asyncio.to_thread(asyncio.run, one(work)) for work in works))
    else:
        await asyncio.gather(*(one(work) for work in works))
