"""Connections that are scarce, cancelled, killed, or left over from another event loop or process."""
# ruff: noqa: PT012 - the block that raises is the transaction

from __future__ import annotations

import asyncio
import contextlib
import gc
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest

from client.blog import Awaited
from kusto.engine.pool_options import PoolOptions
from kusto.errors import (
    ConnectionFault,
    DatabaseError,
    KustoError,
    OutcomeUnknownError,
    PoolTimeoutError,
    TransactionExpiredError,
)


@contextlib.contextmanager
def administrator(url: str) -> Iterator[psycopg.Connection[Any]]:
    """Another session on the same database, which sees what the client's leave behind."""
    with psycopg.connect(url, autocommit=True, application_name="administrator") as connection:
        yield connection


OTHERS = "datname = current_database() AND application_name <> 'administrator' AND backend_type = 'client backend'"


def kill_all(admin: psycopg.Connection[Any], where: str = "true") -> int:
    """End the client's sessions and wait until they are gone."""
    found = admin.execute(
        f"SELECT pid, pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {OTHERS} AND {where}".encode()
    )
    return len(found.fetchall())


def sessions(admin: psycopg.Connection[Any], where: str = "true") -> int:
    row = admin.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {OTHERS} AND {where}".encode()).fetchone()
    assert row is not None
    return int(row[0])


async def until(true: Any) -> None:
    """Wait for another session to see something."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.01)


@pytest.fixture
def postgresql(generated: Any, new_from_template: Any) -> tuple[ModuleType, str]:
    """The client package and a database, for what only a server can suffer."""
    return generated("postgresql"), new_from_template()


# -- pools -------------------------------------------------------------------------------------------------------------


async def test_many_tasks_share_few_connections(blog_of: Any, url: str) -> None:
    async with blog_of.client.Client(url=url, pool=PoolOptions(limit=3)) as db:
        await asyncio.gather(*(db.user.create({"email": f"e{i}"}) for i in range(200)))
        assert await db.user.count() == 200
        status = db.pool_status()
        assert (status.open, status.idle, status.waiting) == (3, 3, 0)


async def test_callers_are_served_in_order(blog_of: Any, url: str) -> None:
    async with blog_of.client.Client(url=url, pool=PoolOptions(limit=1)) as db:
        served: list[int] = []

        async def call(number: int) -> None:
            await db.user.count()
            served.append(number)

        await asyncio.gather(*(call(i) for i in range(20)))
        assert served == list(range(20))


async def test_an_exhausted_pool_says_so_in_time(blog_of: Any, url: str) -> None:
    async with blog_of.client.Client(url=url, pool=PoolOptions(limit=1, pool_timeout=0.05)) as db:
        async with db.tx():
            with pytest.raises(PoolTimeoutError) as caught:
                await db.user.count()
            assert caught.value.code == "P2024" and caught.value.meta["connection_limit"] == 1
            assert db.pool_status().waiting == 0
        assert await db.user.count() == 0


def test_an_exhausted_blocking_pool_says_so_in_time(blog_of: Any, url: str) -> None:
    with blog_of.client.SyncClient(url=url, pool=PoolOptions(limit=1, pool_timeout=0.05)) as db:
        with db.tx(), pytest.raises(PoolTimeoutError):
            db.user.count()
        assert db.user.count() == 0


def test_threads_share_a_blocking_client(blog_of: Any, url: str) -> None:
    with blog_of.client.SyncClient(url=url, pool=PoolOptions(limit=3)) as db:
        failures: list[KustoError] = []

        def work(number: int) -> None:
            try:
                for i in range(5):
                    db.user.create({"email": f"e{number}.{i}"})
            except KustoError as error:
                failures.append(error)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert db.user.count() == 50
        assert db.pool_status().open <= 3


async def test_cancelled_tasks_leave_nothing_behind(blog_of: Any, url: str) -> None:
    """200 tasks on three connections, cancelled at whatever point they have come to."""
    async with blog_of.client.Client(url=url, pool=PoolOptions(limit=3)) as db:

        async def work(number: int) -> None:
            if number % 3 == 0:
                await db.user.create({"email": f"e{number}", "posts": {"create": [{"title": "a"}, {"title": "b"}]}})
            elif number % 3 == 1:
                await db.user.find_many(include={"posts": True})
            else:
                async with db.tx() as tx:
                    await tx.user.create({"email": f"e{number}"})
                    await tx.post.create({"title": f"t{number}", "author": {"connect": {"email": f"e{number}"}}})

        tasks = [asyncio.create_task(work(i)) for i in range(200)]
        for i in range(0, 200, 2):
            for _ in range(i % 7):
                await asyncio.sleep(0)
            tasks[i].cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(r) for r in results} <= {type(None), asyncio.CancelledError}
        assert sum(r is None for r in results) >= 100
        await until(lambda: db.pool_status().open == db.pool_status().idle)
        assert db.pool_status().waiting == 0 and db.pool_status().open <= 3
        for user in await db.user.find_many(include={"posts": True}):
            assert len(user.posts) == (2 if int(user.email[1:]) % 3 == 0 else 1)
        for i in range(1, 200, 2):
            assert results[i] is None
        if blog_of.provider == "postgresql":
            with administrator(url) as admin:
                assert sessions(admin, "state LIKE 'idle in transaction%'") == 0
                assert sessions(admin) <= 3


async def test_a_cancelled_statement_ends_on_the_server(postgresql: Any) -> None:
    package, url = postgresql
    async with package.Client(url=url, pool=PoolOptions(limit=1)) as db:
        with administrator(url) as admin:
            for query in (
                lambda: db.query_raw("SELECT pg_sleep(60)"),
                lambda: db.execute_raw("UPDATE users SET name = pg_sleep(60)::text"),
            ):
                await db.user.upsert(where={"email": "a"}, data={"create": {"email": "a"}, "update": {}})
                task = asyncio.create_task(query())
                await until(lambda: sessions(admin, "state = 'active' AND query LIKE '%pg_sleep%'"))
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                await until(lambda: not sessions(admin, "state = 'active'"))
                assert await db.user.count() == 1
                assert db.pool_status().open == 1
            task = asyncio.create_task(sleeps_in_a_transaction(db))
            await until(lambda: sessions(admin, "state = 'active' AND query LIKE '%pg_sleep%'"))
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert sessions(admin, "state <> 'idle'") == 0
            assert await db.user.count() == 1
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await db.query_raw("SELECT pg_sleep(60)")
            assert await db.user.count() == 1


async def sleeps_in_a_transaction(db: Any) -> None:
    async with db.tx(timeout=60) as tx:
        await tx.user.create({"email": "never"})
        await tx.query_raw("SELECT pg_sleep(60)")


async def test_a_transaction_that_expires_during_a_statement(postgresql: Any) -> None:
    package, url = postgresql
    async with package.Client(url=url) as db:
        with administrator(url) as admin:
            with pytest.raises(TransactionExpiredError):
                async with db.tx(timeout=0.2) as tx:
                    await tx.user.create({"email": "never"})
                    await tx.query_raw("SELECT pg_sleep(30)")
            await until(lambda: not sessions(admin, "state <> 'idle'"))
        assert await db.user.count() == 0
        assert db.pool_status().open == db.pool_status().idle


async def test_an_idle_transaction_frees_its_locks_when_it_expires(postgresql: Any) -> None:
    package, url = postgresql
    async with package.Client(url=url) as db:
        await db.user.create({"email": "a"})
        manager = db.tx(timeout=0.1)
        tx = await manager.start()
        await tx.user.update({"name": "held"}, where={"email": "a"})
        async with asyncio.timeout(5):
            changed = await db.user.update({"age": 1}, where={"email": "a"})
        assert (changed.name, changed.age) == (None, 1)
        with pytest.raises(TransactionExpiredError):
            await tx.user.count()
        await manager.rollback()


# -- connections that die ----------------------------------------------------------------------------------------------


async def connected(postgresql: Any, interface: str) -> Any:
    package, url = postgresql
    db = package.Client(url=url) if interface == "async" else Awaited(package.SyncClient(url=url))
    await db.connect()
    return db


async def test_idle_connections_that_were_killed_are_never_noticed(postgresql: Any, interface: str) -> None:
    db = await connected(postgresql, interface)
    with administrator(postgresql[1]) as admin:
        for number, call in enumerate(
            (
                db.user.count,
                lambda: db.user.find_many(include={"posts": True}),
                lambda: db.query_raw("SELECT 1"),
                lambda: db.user.create({"email": "a"}),
                lambda: db.user.update({"name": "x", "posts": {"create": {"title": "t"}}}, where={"email": "a"}),
                lambda: db.user.update_many({"age": 1}, where={}),
                lambda: db.execute_raw("UPDATE users SET age = 2"),
                lambda: db.post.create_many([{"title": "many"}]),
                lambda: in_transaction(db),
            )
        ):
            assert kill_all(admin) >= 1, number
            await asyncio.sleep(0.05)
            await call()
    user = await db.user.find_unique(where={"email": "a"}, include={"posts": True})
    assert (user.name, user.age, len(user.posts)) == ("x", 2, 1)
    assert await db.post.count() == 2
    await db.disconnect()


async def in_transaction(db: Any) -> None:
    async with db.tx() as tx:
        await tx.user.create({"email": "tx"})


async def test_a_read_that_is_cut_is_read_once_more(postgresql: Any, interface: str) -> None:
    """The first run of the query waits to be killed, the second finds the flag and ends."""
    db = await connected(postgresql, interface)
    await db.execute_raw("CREATE SEQUENCE runs")
    sql = "SELECT CASE WHEN nextval('runs') = 1 THEN pg_sleep(30)::text ELSE 'again' END AS answer"
    with administrator(postgresql[1]) as admin:
        killer = threading.Thread(target=kill_when_asleep, args=(postgresql[1],))
        killer.start()
        assert await db.query_first(sql) == {"answer": "again"}
        await asyncio.to_thread(killer.join)
        row = admin.execute("SELECT last_value FROM runs").fetchone()
        assert row == (2,)
    await db.disconnect()


def kill_when_asleep(url: str) -> None:
    with administrator(url) as admin:
        until = time.monotonic() + 10
        while not kill_all(admin, "wait_event = 'PgSleep'") and time.monotonic() < until:
            time.sleep(0.01)


@pytest.mark.parametrize("kind", ["statement", "flow", "raw"])
async def test_a_write_that_is_cut_is_never_sent_again(postgresql: Any, interface: str, kind: str) -> None:
    db = await connected(postgresql, interface)
    with administrator(postgresql[1]) as admin:
        admin.execute("CREATE SEQUENCE runs")
        admin.execute(
            "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM nextval('runs'); PERFORM pg_sleep(30); RETURN NEW; END $$"
        )
        admin.execute("CREATE TRIGGER slow BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION slow()")
        killer = threading.Thread(target=kill_when_asleep, args=(postgresql[1],))
        killer.start()
        with pytest.raises(OutcomeUnknownError) as caught:
            if kind == "statement":
                await db.user.create({"email": "a"})
            elif kind == "flow":
                await db.user.create({"email": "a", "posts": {"create": {"title": "t"}}})
            else:
                await db.execute_raw("INSERT INTO users (email, updated_at) VALUES ('a', now())")
        assert caught.value.code == "K1002"
        await asyncio.to_thread(killer.join)
        assert admin.execute("SELECT last_value FROM runs").fetchone() == (1,)
        admin.execute("DROP TRIGGER slow ON users")
    assert await db.user.count() == 0
    await db.user.create({"email": "a"})
    await db.disconnect()


async def test_a_transaction_whose_connection_dies_never_goes_on_with_another(postgresql: Any, interface: str) -> None:
    db = await connected(postgresql, interface)
    with administrator(postgresql[1]) as admin:
        with pytest.raises(ConnectionFault):
            async with db.tx() as tx:
                await tx.user.create({"email": "a"})
                kill_all(admin)
                await asyncio.sleep(0.05)
                await tx.user.create({"email": "b"})
        with pytest.raises(DatabaseError):
            async with db.tx() as tx:
                await tx.user.create({"email": "c"})
                kill_all(admin)
                await asyncio.sleep(0.05)
    assert await db.user.count() == 0
    await in_transaction(db)
    assert await db.user.count() == 1
    await db.disconnect()


async def test_the_watcher_is_told_of_faults(postgresql: Any) -> None:
    package, url = postgresql
    async with package.Client(url=url) as db:
        told: list[str] = []
        db._on_fault = lambda error: told.append(error.code)
        with administrator(url) as admin, pytest.raises(ConnectionFault):
            async with db.tx() as tx:
                kill_all(admin)
                await asyncio.sleep(0.05)
                await tx.user.count()
        assert told == ["P1017"]


# -- event loops, threads, processes -----------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_client_moves_from_one_event_loop_to_the_next(blog_of: Any, url: str) -> None:
    db = blog_of.client.Client(url=url)

    async def first() -> None:
        await db.connect()
        await db.user.create({"email": "a"})

    async def again(email: str) -> None:
        await db.user.create({"email": email, "posts": {"create": {"title": "t"}}})
        async with db.tx() as tx:
            assert await tx.user.count() >= 2

    async def last() -> None:
        assert await db.user.count() == 3
        await db.disconnect()

    asyncio.run(first())
    asyncio.run(again("b"))
    asyncio.run(again("c"))
    asyncio.run(last())
    gc.collect()  # what was left to the closed loops is warned of here, and not in another test


FORK = """
import asyncio, importlib, os, sys, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads is what is tried here
sys.path.insert(0, sys.argv[1])
package, url, interface = importlib.import_module(sys.argv[2]), sys.argv[3], sys.argv[4]
loop = asyncio.new_event_loop()
db = package.Client(url=url) if interface == "async" else package.SyncClient(url=url)

def done(result):
    return loop.run_until_complete(result) if interface == "async" else result

done(db.connect())
done(db.user.create({"email": "parent"}))
child = os.fork()
if child == 0:
    parents, loop = loop, asyncio.new_event_loop()  # letting go of the parent's loop would close its selector
    done(db.user.create({"email": "child"}))
    os._exit(0 if done(db.user.count()) == 2 else 1)
_, status = os.waitpid(child, 0)
assert status == 0, status
assert done(db.user.count()) == 2
done(db.user.create({"email": "parent again"}))
done(db.disconnect())
"""


def test_a_forked_process_opens_connections_of_its_own(blog_of: Any, interface: str, url: str) -> None:
    package = blog_of.client
    root = str(Path(package.__file__).parents[2])
    command = [sys.executable, "-c", FORK, root, package.__name__, url, interface]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


async def test_many_writers_of_a_file_wait_for_each_other(generated: Any, sqlite_template: Any, tmp_path: Any) -> None:
    url = f"file:{shutil.copy(sqlite_template, tmp_path / 'many.db')}"
    async with generated("sqlite").Client(url=url, pool=PoolOptions(limit=10)) as db:

        async def write(number: int) -> None:
            async with db.tx(max_wait=30, timeout=30) as tx:
                before = await tx.user.count()
                await tx.user.create({"email": f"e{number}", "age": before})

        await asyncio.gather(*(write(i) for i in range(50)))
        assert sorted(u.age for u in await db.user.find_many()) == list(range(50))


async def test_a_table_that_changes_under_prepared_statements(postgresql: Any, interface: str) -> None:
    db = await connected(postgresql, interface)
    await db.user.create({"email": "a", "age": 5})
    for _ in range(10):
        await db.user.find_many(where={"age": 5})
    with administrator(postgresql[1]) as admin:
        admin.execute("ALTER TABLE users ALTER COLUMN age TYPE bigint")
        admin.execute("ALTER TABLE users ALTER COLUMN class TYPE varchar(30)")
    assert [u.age for u in await db.user.find_many(where={"age": 5})] == [5]
    for _ in range(10):
        assert (await db.user.update({"age": {"increment": 1}}, where={"email": "a"})).age > 5
    with administrator(postgresql[1]) as admin:
        admin.execute("ALTER TABLE users ALTER COLUMN age TYPE integer")
    assert (await db.user.update({"age": 1}, where={"email": "a"})).age == 1
    await db.disconnect()


async def test_one_parameter_holds_however_long_a_list(db: Any) -> None:
    numbers = list(range(70_000))
    await db.values.create_many([{"int": 5}, {"int": 69_999}, {"int": 70_000}])
    assert await db.values.count(where={"int": {"in": numbers}}) == 2
    assert await db.values.count(where={"int": {"not_in": numbers}}) == 1
    assert await db.values.update_many({"string": "x"}, where={"int": {"in": numbers}}) == 2


async def test_a_statement_timeout_has_its_own_error(postgresql: Any, interface: str) -> None:
    package, url = postgresql
    db = await connected((package, f"{url}?socket_timeout=0.1"), interface)
    with pytest.raises(DatabaseError) as caught:
        await db.query_raw("SELECT pg_sleep(20)")
    assert caught.value.code == "P1008"
    assert await db.user.count() == 0
    await db.disconnect()


async def test_deadlocks_end_one_of_two(postgresql: Any) -> None:
    package, url = postgresql
    async with package.Client(url=url) as db:
        await db.user.create_many([{"email": "a"}, {"email": "b"}])
        both = asyncio.Barrier(2)

        async def swap(first: str, second: str) -> None:
            async with db.tx(timeout=30) as tx:
                await tx.user.update({"name": first}, where={"email": first})
                await both.wait()
                await tx.user.update({"name": second}, where={"email": second})

        results = await asyncio.gather(swap("a", "b"), swap("b", "a"), return_exceptions=True)
        assert sorted(type(r).__name__ for r in results) == ["NoneType", "WriteConflictError"]
        assert db.pool_status().open == db.pool_status().idle
