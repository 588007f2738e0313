"""Transactions by a database's name: committed once, undone whole, run again only where they gave way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from connections.generated import Made, table
from kusto.connections.manager import Manager
from kusto.errors import KustoError, OutcomeUnknownError, UsageError, WriteConflictError
from servers.proxy import Proxy


@pytest.fixture
def manager(make: Callable[..., Made], provider: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Manager:
    """A manager of one database, ``user``."""
    table(database_url)
    monkeypatch.setenv("RDS_USER_URL", f"{database_url}{'&' if '?' in database_url else '?'}connection_limit=4")
    return make(user=provider).manager


def test_a_block_is_committed_at_its_end_and_undone_where_it_raises(manager: Manager) -> None:
    async def fail() -> None:
        async with manager.transaction("user") as tx:
            await tx.user.create({"id": 2, "email": "b@example.com"})
            raise ZeroDivisionError

    async def main() -> None:
        async with manager.transaction("user", timeout=10.0) as tx:
            await tx.user.create({"id": 1, "email": "a@example.com"})
        with pytest.raises(ZeroDivisionError):
            await fail()
        client = await manager.get_client("user")
        assert [user.id for user in await client.user.find_many()] == [1]
        await manager.disconnect_all()

    asyncio.run(main())


def test_threads_have_the_same(manager: Manager) -> None:
    def fail() -> None:
        with manager.sync.transaction("user") as tx:
            tx.user.create({"id": 2, "email": "b@example.com"})
            raise ZeroDivisionError

    with manager.sync.transaction("user") as tx:
        tx.user.create({"id": 1, "email": "a@example.com"})
    with pytest.raises(ZeroDivisionError):
        fail()
    assert manager.sync.run_transaction("user", lambda tx: tx.user.count()) == 1
    manager.sync.disconnect_all()


async def add(tx: Any) -> int:
    """Reads, waits a little and writes what it read plus one: wrong unless transactions are as if one by one."""
    seen = int((await tx.user.find_first(order={"id": "desc"})).email)
    await asyncio.sleep(0.01)
    await tx.user.update(where={"id": 1}, data={"email": str(seen + 1)})
    return seen + 1


def test_each_of_many_that_get_in_each_others_way_takes_effect_once(manager: Manager) -> None:
    async def main() -> None:
        client = await manager.get_client("user")
        await client.user.create({"id": 1, "email": "0"})

        async def one() -> int:
            return await manager.run_transaction(
                "user", add, retries=30, isolation_level="Serializable", timeout=30.0, max_wait=30.0
            )

        results = await asyncio.gather(*(one() for _ in range(8)))
        assert sorted(results) == list(range(1, 9))
        assert (await client.user.find_first()).email == "8"
        await manager.disconnect_all()

    asyncio.run(main())


def test_threads_that_get_in_each_others_way_take_effect_once_each(manager: Manager) -> None:
    manager.sync.get_client("user").user.create({"id": 1, "email": "0"})

    def add(tx: Any) -> int:
        seen = int(tx.user.find_first().email)
        tx.user.update(where={"id": 1}, data={"email": str(seen + 1)})
        return seen + 1

    def one(_: int) -> int:
        return manager.sync.run_transaction(
            "user", add, retries=30, isolation_level="Serializable", timeout=30.0, max_wait=30.0
        )

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(one, range(8))) == list(range(1, 9))
    manager.sync.disconnect_all()


def test_a_deadlock_ends_with_both_done(
    make: Callable[..., Made], server_provider: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = request.getfixturevalue(f"{server_provider}_url")
    table(url)
    monkeypatch.setenv("RDS_USER_URL", url)
    manager = make(user=server_provider).manager
    runs = {"up": 0, "down": 0}

    async def main() -> None:
        client = await manager.get_client("user")
        await client.user.create_many([{"id": n, "email": str(n)} for n in (1, 2)])
        met = asyncio.Barrier(2)

        async def both(tx: Any, name: str, order: tuple[int, int]) -> None:
            runs[name] += 1
            await tx.user.update(where={"id": order[0]}, data={"email": f"{name}{order[0]}"})
            if runs[name] == 1:
                await met.wait()  # each holds one row now and wants the other's
            await tx.user.update(where={"id": order[1]}, data={"email": f"{name}{order[1]}"})

        await asyncio.gather(
            manager.run_transaction("user", lambda tx: both(tx, "up", (1, 2)), timeout=30.0),
            manager.run_transaction("user", lambda tx: both(tx, "down", (2, 1)), timeout=30.0),
        )
        assert sorted(runs.values()) == [1, 2]
        last = max(runs, key=lambda name: runs[name])
        assert {user.email for user in await client.user.find_many()} == {f"{last}1", f"{last}2"}
        await manager.disconnect_all()

    asyncio.run(main())


def test_what_may_have_been_committed_is_not_run_again(
    make: Callable[..., Made], proxied: tuple[Proxy, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, url = proxied
    table(url)
    monkeypatch.setenv("RDS_USER_URL", url)
    manager = make(user=url.partition(":")[0]).manager
    runs = 0

    async def work(tx: Any) -> None:
        nonlocal runs
        runs += 1
        await tx.user.create({"id": runs, "email": str(runs)})
        proxy.cut_at(b"COMMIT", arrives=True)

    async def main() -> None:
        await manager.get_client("user")
        with pytest.raises(OutcomeUnknownError):
            await manager.run_transaction("user", work, retries=5)
        client = await manager.reconnect("user")
        assert runs == 1 and await client.user.count() == 1
        await manager.disconnect_all()

    asyncio.run(main())


@pytest.mark.parametrize("error", [WriteConflictError("gave way"), KustoError("other"), ValueError("not ours")])
def test_only_giving_way_is_repeated_and_not_forever(error: Exception, manager: Manager) -> None:
    runs = 0

    async def work(tx: Any) -> None:
        nonlocal runs
        runs += 1
        raise error

    def blocking_work(tx: Any) -> None:
        nonlocal runs
        runs += 1
        raise error

    async def main() -> None:
        with pytest.raises(type(error)):
            await manager.run_transaction("user", work, retries=2)
        await manager.disconnect_all()

    expected = 3 if isinstance(error, WriteConflictError) else 1
    asyncio.run(main())
    assert runs == expected
    with pytest.raises(type(error)):
        manager.sync.run_transaction("user", blocking_work, retries=2)
    assert runs == 2 * expected
    with pytest.raises(UsageError):
        manager.sync.run_transaction("user", blocking_work, retries=-1)
    manager.sync.disconnect_all()
