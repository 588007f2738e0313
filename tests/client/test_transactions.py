"""Transactions: committed, rolled back, nested, expired, used after their end, used by many tasks; batches."""
# ruff: noqa: PT012 - the block that raises is the transaction

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest

from kusto.dialects import dialect
from kusto.errors import (
    ClientAlreadyConnectedError,
    ClientNotConnectedError,
    DatabaseError,
    TransactionError,
    TransactionExpiredError,
    TransactionNotStartedError,
    UniqueViolationError,
    UnsupportedDatabaseError,
    UsageError,
    WriteConflictError,
)


class Regretted(Exception):
    """What a test raises inside a transaction."""


async def emails(db: Any) -> list[str]:
    return [u.email for u in await db.user.find_many(order={"email": "asc"})]


async def test_a_transaction_commits_at_its_end(db: Any) -> None:
    async with db.tx() as tx:
        await tx.user.create({"email": "a", "posts": {"create": {"title": "t"}}})
        assert await emails(tx) == ["a"]
        assert tx.is_transaction()
    assert await emails(db) == ["a"]
    assert not db.is_transaction()
    assert db.pool_status().idle == db.pool_status().open


async def test_others_do_not_see_it_before(blog_of: Any, db: Any, interface: str, url: str) -> None:
    if blog_of.provider == "sqlite":
        pytest.skip("whoever reads a file in rollback mode waits for its writer")
    async with db.tx() as tx:
        await tx.user.create({"email": "a"})
        assert await emails(db) == []


async def test_a_transaction_that_raises_is_rolled_back(db: Any) -> None:
    with pytest.raises(Regretted):
        async with db.tx() as tx:
            await tx.user.create({"email": "a"})
            raise Regretted
    assert await emails(db) == []
    assert db.pool_status().idle == db.pool_status().open


async def test_a_failed_statement_rolls_back_with_the_block(db: Any) -> None:
    await db.user.create({"email": "a"})
    with pytest.raises(UniqueViolationError):
        async with db.tx() as tx:
            await tx.user.create({"email": "b"})
            await tx.user.create({"email": "a"})
    assert await emails(db) == ["a"]


async def test_nested_transactions_are_savepoints(db: Any) -> None:
    async with db.tx() as tx:
        await tx.user.create({"email": "a"})
        with pytest.raises(Regretted):
            async with tx.tx() as inner:
                await inner.user.create({"email": "b"})
                async with inner.tx() as innermost:
                    await innermost.user.create({"email": "c"})
                assert await emails(inner) == ["a", "b", "c"]
                raise Regretted
        assert await emails(tx) == ["a"]
        with pytest.raises(UniqueViolationError):
            async with tx.tx() as inner:
                await inner.user.create({"email": "a"})
        async with tx.tx() as inner:
            await inner.user.create({"email": "d"})
    assert await emails(db) == ["a", "d"]


@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_a_nested_transaction_that_was_never_ended_ends_with_the_outer_one(db: Any, end: str) -> None:
    outer = db.tx()
    tx = await outer.start()
    await tx.user.create({"email": "a"})
    inner = tx.tx()
    nested = await inner.start()
    await nested.user.create({"email": "b"})
    await getattr(outer, end)()
    assert await emails(db) == (["a", "b"] if end == "commit" else [])
    with pytest.raises(TransactionError):
        await nested.user.create({"email": "c"})
    with pytest.raises(TransactionError):
        await inner.commit()
    await inner.rollback()
    assert db.pool_status().idle == db.pool_status().open


async def test_a_nested_transaction_expires_with_the_outer_one(db: Any) -> None:
    with pytest.raises(TransactionExpiredError):
        async with db.tx(timeout=0.1) as tx, tx.tx(timeout=60) as inner:
            await inner.user.create({"email": "a"})
            await asyncio.sleep(0.2)
            await inner.user.create({"email": "b"})
    assert await emails(db) == []
    assert db.pool_status().idle == db.pool_status().open


async def test_by_hand(db: Any) -> None:
    manager = db.tx()
    tx = await manager.start()
    await tx.user.create({"email": "a"})
    await manager.commit()
    manager = db.tx()
    tx = await manager.start()
    await tx.user.create({"email": "b"})
    await manager.rollback()
    await manager.rollback()
    assert await emails(db) == ["a"]
    with pytest.raises(TransactionNotStartedError):
        await manager.start()
    with pytest.raises(TransactionNotStartedError):
        await manager.commit()
    with pytest.raises(TransactionNotStartedError):
        await db.tx().commit()


@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_use_after_the_end_is_refused(db: Any, end: str) -> None:
    manager = db.tx()
    tx = await manager.start()
    await tx.user.find_many()
    await getattr(manager, end)()
    for call in (
        tx.user.find_many,
        lambda: tx.user.create({"email": "a", "posts": {"create": {"title": "t"}}}),
        tx.user.count,
        tx.user.delete_many,
        lambda: tx.user.create_many([{"email": "b"}]),
        lambda: tx.query_raw("SELECT 1"),
        lambda: tx.execute_raw("DELETE FROM users"),
    ):
        with pytest.raises(TransactionError, match="ended") as caught:
            await call()
        assert caught.value.code == "P2028"
    assert await emails(db) == []


async def test_its_time_is_limited(db: Any) -> None:
    with pytest.raises(TransactionExpiredError) as caught:
        async with db.tx(timeout=dt.timedelta(milliseconds=100)) as tx:
            await tx.user.create({"email": "a"})
            await asyncio.sleep(0.2)
            await tx.user.create({"email": "b"})
    assert caught.value.code == "P2028"
    assert await emails(db) == []
    async with db.tx() as tx:
        await tx.user.create({"email": "c"})
    assert await emails(db) == ["c"]


async def test_a_commit_after_its_time_is_refused(db: Any) -> None:
    with pytest.raises(TransactionExpiredError):
        async with db.tx(timeout=0.05) as tx:
            await tx.user.create({"email": "a"})
            await asyncio.sleep(0.2)
    assert await emails(db) == []


async def test_many_tasks_in_one_transaction_take_turns(db: Any) -> None:
    async with db.tx() as tx:
        await asyncio.gather(*(tx.user.create({"email": f"e{i}"}) for i in range(20)), tx.post.count())
        await asyncio.gather(
            *(tx.post.create({"title": f"p{i}", "author": {"connect": {"email": f"e{i}"}}}) for i in range(5))
        )
        assert await tx.user.count() == 20
    assert await db.post.count(where={"author": {"is_not": None}}) == 5


async def test_raw_statements_in_a_transaction(db: Any) -> None:
    with pytest.raises(Regretted):
        async with db.tx() as tx:
            await tx.user.create({"email": "a"})
            assert await tx.execute_raw("UPDATE users SET name = 'x'") == 1
            assert (await tx.query_first("SELECT name FROM users")) == {"name": "x"}
            raise Regretted
    assert await db.query_raw("SELECT * FROM users") == []


async def test_isolation_levels(blog_of: Any, db: Any) -> None:
    if blog_of.provider == "sqlite":
        async with db.tx(isolation_level="Serializable") as tx:
            await tx.user.count()
        for level in ("RepeatableRead", "READ COMMITTED"):
            with pytest.raises(UnsupportedDatabaseError, match="SERIALIZABLE") as caught:
                db.tx(isolation_level=level)
            assert caught.value.code == "P2026"
        return
    mysql = blog_of.provider == "mysql"
    show = "SHOW transaction_isolation"
    if mysql:  # the session's setting says nothing of the transaction's
        show = (
            "SELECT LOWER(trx_isolation_level) AS transaction_isolation FROM information_schema.innodb_trx "
            "WHERE trx_mysql_thread_id = connection_id()"
        )
    for level, shown in (
        ("Serializable", "serializable"),
        ("RepeatableRead", "repeatable read"),
        ("READ COMMITTED", "read committed"),
        ("ReadUncommitted", "read uncommitted"),
        (None, "repeatable read" if mysql else "read committed"),
    ):
        async with db.tx(isolation_level=level) as tx:
            await tx.user.create({"email": f"{level}"})
            if mysql:
                await asyncio.sleep(0.15)  # what the server shows is up to a tenth of a second old
            assert await tx.query_first(show) == {"transaction_isolation": shown}
    with pytest.raises(UnsupportedDatabaseError):
        db.tx(isolation_level="Snapshot")


async def test_a_write_conflict_has_its_own_error(blog_of: Any, db: Any) -> None:
    if blog_of.provider == "sqlite":
        pytest.skip("one writer at a time")
    await db.user.create({"email": "a"})
    if blog_of.provider == "mysql":
        await _waits_for_a_lock(db)
        return
    with pytest.raises(WriteConflictError) as caught:
        async with db.tx(isolation_level="RepeatableRead") as one:
            await one.user.find_many()
            await db.user.update({"age": 1}, where={"email": "a"})
            await one.user.update({"age": 2}, where={"email": "a"})
    assert caught.value.code == "P2034"
    assert (await db.user.find_first()).age == 1


async def _waits_for_a_lock(db: Any) -> None:
    """InnoDB lets the second writer wait; what it began can then only be rolled back."""
    async with db.tx() as one:
        await one.user.update({"age": 1}, where={"email": "a"})
        with pytest.raises(TransactionError, match="ended"):
            async with db.tx() as two:
                await two.user.create({"email": "b"})
                await two.execute_raw("SET innodb_lock_wait_timeout = 1")
                with pytest.raises(WriteConflictError) as caught:
                    await two.user.update({"age": 2}, where={"email": "a"})
                assert caught.value.code == "P2034"
                await two.user.create({"email": "c"})
    assert await emails(db) == ["a"]
    assert (await db.user.find_first()).age == 1


async def test_an_error_ends_a_transaction_where_the_database_says_so(blog_of: Any, db: Any) -> None:
    await db.user.create({"email": "a"})
    if not dialect(blog_of.provider).capabilities.errors_end_transactions:
        async with db.tx() as tx:
            with pytest.raises(UniqueViolationError):
                await tx.user.create({"email": "a"})
            await tx.user.create({"email": "b"})
        assert await emails(db) == ["a", "b"]
        return
    with pytest.raises(TransactionError):
        async with db.tx() as tx:
            with pytest.raises(UniqueViolationError):
                await tx.user.create({"email": "a"})
            await tx.user.count()
    assert await emails(db) == ["a"]


async def test_a_commit_that_commits_nothing_is_not_silent(blog_of: Any, db: Any) -> None:
    """A database whose errors end transactions answers COMMIT with a rollback, and calls that no error."""
    if not dialect(blog_of.provider).capabilities.errors_end_transactions:
        async with db.tx() as tx:
            await tx.user.create({"email": "a"})
            with pytest.raises(UniqueViolationError):
                await tx.user.create({"email": "a"})
        assert await emails(db) == ["a"]
        return
    with pytest.raises(TransactionError, match="rolled back"):
        async with db.tx() as tx:
            await tx.user.create({"email": "a"})
            with pytest.raises(UniqueViolationError):
                await tx.user.create({"email": "a"})
    assert await emails(db) == []
    status = db.pool_status()
    assert (status.open, status.idle) == (1, 1)  # the connection is as good as before


@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_a_client_that_is_disconnected_meanwhile_ends_its_transaction(
    blog_of: Any, interface: str, url: str, end: str
) -> None:
    db = blog_of.make(interface, url)
    await db.connect()
    transaction = db.tx()
    tx = await transaction.start()
    await tx.user.create({"email": "a"})
    await db.disconnect()
    await (transaction.commit() if end == "commit" else transaction.rollback())
    await db.connect()
    assert await emails(db) == (["a"] if end == "commit" else [])
    await db.disconnect()


async def test_a_transaction_begun_by_a_raw_statement_does_not_reach_the_next_caller(
    blog_of: Any, interface: str, url: str
) -> None:
    mark = "&" if "?" in url else "?"
    db = blog_of.make(interface, f"{url}{mark}connection_limit=1")
    await db.connect()
    await db.execute_raw("BEGIN")
    await db.user.create({"email": "a"})  # would be part of it
    await db.disconnect()
    await db.connect()
    assert await emails(db) == ["a"]
    await db.disconnect()


async def test_a_transaction_waits_only_so_long_for_a_connection(blog_of: Any, interface: str, url: str) -> None:
    mark = "&" if "?" in url else "?"
    db = blog_of.make(interface, f"{url}{mark}connection_limit=1")
    await db.connect()
    async with db.tx():
        with pytest.raises(DatabaseError) as caught:
            await db.tx(max_wait=0.05).start()
        assert caught.value.code in ("P2028", "P2024")
    assert await db.user.count() == 0
    await db.disconnect()


async def test_a_batch_is_all_or_nothing_and_gives_results(db: Any) -> None:
    batch = db.batch_()
    async with batch as b:
        b.user.create({"email": "a", "posts": {"create": {"title": "t"}}})
        b.user.create_many([{"email": "b"}, {"email": "c"}])
        b.user.update({"name": "x"}, where={"email": "b"})
        b.user.upsert(where={"email": "d"}, data={"create": {"email": "d"}, "update": {}})
        b.user.update_many({"age": 1}, where={})
        b.user.delete(where={"email": "c"})
        b.post.delete_many()
        b.execute_raw("UPDATE users SET class = 'z'")
        assert await db.user.count() == 0
    assert await emails(db) == ["a", "b", "d"]
    assert await db.user.count(where={"age": 1, "class": "z"}) == 3
    with pytest.raises(UniqueViolationError):
        async with db.batch_() as b:
            b.user.create({"email": "e"})
            b.user.create({"email": "a"})
    with pytest.raises(Regretted):
        async with db.batch_() as b:
            b.user.create({"email": "f"})
            raise Regretted
    assert await emails(db) == ["a", "b", "d"]
    b = db.batch_()
    b.user.create({"email": "g"})
    b.user.update_many({"age": 2}, where={"age": 1})
    made, changed = await b.commit()
    assert made.email == "g" and changed == 3
    assert await b.commit() == []
    with pytest.raises(UsageError, match="writes"):
        b.user.find_many()


async def test_a_batch_inside_a_transaction_belongs_to_it(db: Any) -> None:
    with pytest.raises(Regretted):
        async with db.tx() as tx:
            async with tx.batch_() as b:
                b.user.create({"email": "a"})
            assert await emails(tx) == ["a"]
            raise Regretted
    assert await emails(db) == []


async def test_a_client_must_be_connected_and_connects_once(blog_of: Any, interface: str, url: str) -> None:
    db = blog_of.make(interface, url)
    assert not db.is_connected()
    for call in (
        lambda: db.user.find_many(where={}),
        lambda: db.query_raw("SELECT 1"),
        lambda: db.tx().start(),
        lambda: db.ping(1),
    ):
        with pytest.raises(ClientNotConnectedError):
            await call()
    with pytest.raises(ClientNotConnectedError):
        db.batch_()
    users = db.user  # may be named before; asked only then
    await db.disconnect()
    await db.connect()
    assert await users.count() == 0
    with pytest.raises(ClientAlreadyConnectedError):
        await db.connect()
    await db.ping(1.0)
    assert await db.user.count() == 0
    await db.disconnect()
    with pytest.raises(ClientNotConnectedError):
        await db.user.count()
    await db.connect()
    assert await db.user.count() == 0
    await db.disconnect()
