"""Transactions that get in each other's way, or that a server's limits of time end: the right error, nothing left."""
# ruff: noqa: PT012 - the block that raises is the transaction

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

import pytest

from client.faults.conftest import SLEEP, Site, wait_until
from kusto.connections import transactions
from kusto.errors import ConnectionLostError, ConnectionTimeoutError, TransactionError, WriteConflictError

SLOW = {
    "postgresql": "SET LOCAL statement_timeout = '100ms'",
    "mysql": "SET SESSION max_statement_time = 0.1",
}
IDLE = {
    "postgresql": "SET LOCAL idle_in_transaction_session_timeout = '100ms'",
    "mysql": "SET SESSION idle_transaction_timeout = 1",
}
CODES = {
    "deadlock": {"postgresql": "40P01", "mysql": "1213"},
    "serialisation": {"postgresql": "40001", "mysql": "1213"},
}


async def together(interface: str, *works: Coroutine[Any, Any, Any]) -> list[Any]:
    """Results or errors of works at once: tasks, or threads for the blocking client."""
    if interface == "async":
        return await asyncio.gather(*works, return_exceptions=True)
    threads = (asyncio.to_thread(asyncio.run, work) for work in works)
    return await asyncio.gather(*threads, return_exceptions=True)


async def connected(site: Site, interface: str) -> Any:
    db = site.client(interface, url=site.direct)
    await db.connect()
    await db.user.create({"email": "a", "age": 0})
    await db.user.create({"email": "b", "age": 0})
    return db


async def test_of_two_that_wait_for_each_other_one_gives_way(site: Site, interface: str) -> None:
    db = await connected(site, interface)
    both = threading.Barrier(2)

    async def swap(first: str, second: str) -> None:
        async with db.tx(timeout=30) as tx:
            await tx.user.create({"email": f"{first} came first"})
            await tx.user.update({"name": first}, where={"email": first})
            await asyncio.to_thread(both.wait, 10)
            try:
                await tx.user.update({"name": first}, where={"email": second})
            except WriteConflictError:
                with pytest.raises(TransactionError):  # it has ended, and nothing may be written outside of it
                    await tx.user.create({"email": "afterwards"})
                raise

    results = await together(interface, swap("a", "b"), swap("b", "a"))
    [lost] = [result for result in results if result is not None]
    assert isinstance(lost, WriteConflictError) and lost.code == "P2034"
    assert lost.meta["code"] == CODES["deadlock"][site.server] and "again" in str(lost.hint)
    winner = "ab"[results.index(None)]
    users = await db.user.find_many(order={"email": "asc"})
    assert [(user.email, user.name) for user in users if user.email in "ab"] == [("a", winner), ("b", winner)]
    assert {user.email for user in users} == {"a", "b", f"{winner} came first"}
    assert db.pool_status().open == db.pool_status().idle
    await db.disconnect()


async def test_what_could_not_have_happened_one_after_the_other_gives_way(site: Site, interface: str) -> None:
    db = await connected(site, interface)
    both = threading.Barrier(2)

    async def add(email: str) -> None:
        async with db.tx(timeout=30, isolation_level="Serializable") as tx:
            count = len(await tx.user.find_many(where={"age": 0}))
            await asyncio.to_thread(both.wait, 10)
            await tx.user.update({"age": count}, where={"email": email})

    results = await together(interface, add("a"), add("b"))
    [lost] = [result for result in results if result is not None]
    assert isinstance(lost, WriteConflictError) and lost.code == "P2034"
    assert lost.meta["code"] == CODES["serialisation"][site.server]
    assert sorted(user.age for user in await db.user.find_many()) == [0, 2]
    await db.disconnect()


async def test_a_function_that_gave_way_is_run_again_as_a_whole(site: Site, interface: str) -> None:
    db = await connected(site, interface)
    met = threading.Barrier(2)
    runs = {"a": 0, "b": 0}

    async def both(tx: Any, first: str, second: str) -> str:
        runs[first] += 1
        await tx.user.update({"age": {"increment": 1}}, where={"email": first})
        if runs[first] == 1:
            await asyncio.to_thread(met.wait, 10)
        await tx.user.update({"age": {"increment": 1}}, where={"email": second})
        return first

    def run(first: str, second: str) -> Coroutine[Any, Any, str]:
        return transactions.run(lambda: db.tx(timeout=30), lambda tx: both(tx, first, second), 3)

    assert await together(interface, run("a", "b"), run("b", "a")) == ["a", "b"]
    assert sorted(runs.values()) == [1, 2]
    assert [user.age for user in await db.user.find_many()] == [2, 2], "each took effect once"
    await db.disconnect()


async def test_a_record_that_changed_since_it_was_read_ends_the_transaction(site: Site, interface: str) -> None:
    """MariaDB's snapshot isolation, the default from 11.6 on; PostgreSQL's repeatable read."""
    db = await connected(site, interface)
    with pytest.raises(WriteConflictError) as caught:
        async with db.tx(timeout=30, isolation_level="RepeatableRead") as tx:
            if site.server == "mysql":
                await tx.execute_raw("SET SESSION innodb_snapshot_isolation = ON")
            await tx.user.create({"email": "c"})
            await tx.user.count()
            site.ask("UPDATE users SET age = 9 WHERE email = 'a'")
            try:
                await tx.user.update({"age": 1}, where={"email": "a"})
            except WriteConflictError:
                with pytest.raises(TransactionError):
                    await tx.user.create({"email": "afterwards"})
                raise
    assert caught.value.meta["code"] == {"postgresql": "40001", "mysql": "1020"}[site.server]
    assert [(user.email, user.age) for user in await db.user.find_many(order={"id": "asc"})] == [("a", 9), ("b", 0)]
    await db.disconnect()


async def test_a_statement_that_takes_too_long_ends_its_transaction_and_no_connection(
    site: Site, interface: str
) -> None:
    db = await connected(site, interface)
    with pytest.raises(ConnectionTimeoutError) as caught:
        async with db.tx(timeout=30) as tx:
            await tx.user.create({"email": "c"})
            await tx.execute_raw(SLOW[site.server])
            await tx.query_raw(SLEEP[site.server])
    assert caught.value.code == "P1008" and caught.value.meta["code"] in ("57014", "1969")
    assert await db.user.count() == 2
    assert site.open_transactions() == 0
    await db.user.create({"email": "c"})
    await db.disconnect()


async def test_a_transaction_that_does_nothing_for_too_long_is_ended_by_the_server(site: Site, interface: str) -> None:
    db = await connected(site, interface)
    with pytest.raises(ConnectionLostError) as caught:
        async with db.tx(timeout=30) as tx:
            await tx.user.create({"email": "c"})
            await tx.execute_raw(IDLE[site.server])
            await asyncio.to_thread(wait_until, lambda: site.sessions() == 0)
            await tx.user.create({"email": "d"})
    assert caught.value.code == "P1017"
    assert await db.user.count() == 2
    await db.user.create({"email": "c"})
    assert db.pool_status().open == db.pool_status().idle
    await db.disconnect()
