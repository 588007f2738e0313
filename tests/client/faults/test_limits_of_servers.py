"""Limits that a server sets: time of a statement, waiting for a lock, size of what is sent."""
# ruff: noqa: PT012 - the block that raises is the transaction

from __future__ import annotations

from typing import Any

import pytest

from client.faults.conftest import Site
from kusto.errors import DatabaseError, KustoError

LOCK_LIMIT = {
    "postgresql": "SET LOCAL lock_timeout = '100ms'",
    "mysql": "SET SESSION innodb_lock_wait_timeout = 1",
}
REFUSE = {
    "postgresql": "ALTER TABLE \"{table}\" ADD CONSTRAINT refused CHECK ({column} <> '{value}')",
    "mysql": "ALTER TABLE `{table}` ADD CONSTRAINT refused CHECK ({column} <> '{value}')",
}


async def test_a_lock_that_is_not_given_in_time_ends_the_wait_only(site: Site, interface: str) -> None:
    db: Any = site.client(interface, url=site.direct)
    await db.connect()
    await db.user.create({"email": "a"})
    async with db.tx(timeout=20) as holder:
        await holder.user.update({"age": 1}, where={"email": "a"})
        with pytest.raises(DatabaseError) as caught:
            async with db.tx(timeout=20) as tx:
                await tx.execute_raw(LOCK_LIMIT[site.server])
                await tx.user.update({"age": 2}, where={"email": "a"})
        assert caught.value.code == "P2034"
    assert (await db.user.find_unique(where={"email": "a"})).age == 1
    assert await db.user.update({"age": 3}, where={"email": "a"})
    await db.disconnect()


@pytest.mark.parametrize("failing", ["p1", "p2", "p3", "c1", "c2", "u"])
async def test_a_nested_write_is_all_or_nothing_whichever_part_fails(site: Site, interface: str, failing: str) -> None:
    table, column = {"p": ("Post", "title"), "c": ("Comment", "text"), "u": ("users", "email")}[failing[0]]
    site.ask(REFUSE[site.server].format(table=table, column=column, value=failing))
    db: Any = site.client(interface, url=site.direct)
    await db.connect()
    with pytest.raises(KustoError):
        await db.user.create(
            {
                "email": "u",
                "posts": {
                    "create": [
                        {"title": "p1", "comments": {"create": [{"text": "c1"}]}},
                        {"title": "p2", "comments": {"create": [{"text": "c2"}]}},
                        {"title": "p3"},
                    ]
                },
            }
        )
    assert [await db.user.count(), await db.post.count(), await db.comment.count()] == [0, 0, 0]
    assert site.open_transactions() == 0
    await db.disconnect()


async def test_what_is_too_large_for_the_server_is_refused_and_the_client_goes_on(site: Site, interface: str) -> None:
    db: Any = site.client(interface, url=site.direct)
    await db.connect()
    words = [f"{number:09}" for number in range(120_000)]  # over a megabyte
    await db.user.create({"email": words[-1]})
    assert await db.user.count(where={"email": {"in": words}}) == 1
    if site.server == "mysql":
        [(limit,)] = site.ask("SELECT @@max_allowed_packet")
        with pytest.raises(DatabaseError):
            await db.values.create({"string": "x" * (limit + 1)})
    assert await db.values.count() == 0
    assert await db.user.count() == 1
    await db.disconnect()
