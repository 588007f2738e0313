"""What the server or the network does to a connection, and what a call on it does then."""
# ruff: noqa: PT012 - the block that raises is the transaction

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from client.faults.conftest import SLEEP, Site, wait_until
from kusto.errors import ConnectionFault, ConnectionTimeoutError, DatabaseError, OutcomeUnknownError

COUNTED = {
    "postgresql": (
        "CREATE SEQUENCE runs",
        (
            "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM nextval('runs'); PERFORM pg_sleep(30); RETURN NEW; END $$"
        ),
        "CREATE TRIGGER slow BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION slow()",
    ),
    "mysql": (
        "CREATE SEQUENCE runs",
        (
            "CREATE TRIGGER slow BEFORE INSERT ON users FOR EACH ROW "
            "BEGIN DECLARE x BIGINT; SET x = NEXT VALUE FOR runs; SET x = SLEEP(30); END"
        ),
    ),
}
FORGET = {"postgresql": "DROP TRIGGER slow ON users", "mysql": "DROP TRIGGER slow"}
ONCE_SLOW = {
    "postgresql": "SELECT CASE WHEN nextval('runs') = 1 THEN pg_sleep(30)::text ELSE 'again' END AS answer",
    "mysql": "SELECT IF(NEXT VALUE FOR runs = 1, SLEEP(30), 'again') AS answer",
}
NEXT = {"postgresql": "SELECT nextval('runs')", "mysql": "SELECT NEXT VALUE FOR runs"}


async def test_a_server_that_is_down_says_so_in_time_and_is_used_once_it_is_up(site: Site, interface: str) -> None:
    site.proxy.down()
    db = site.client(interface)
    began = time.monotonic()
    with pytest.raises(ConnectionFault) as caught:
        await db.connect()
    assert caught.value.code == "P1001" and time.monotonic() - began < 6
    site.proxy.up()
    await db.connect()
    assert await db.user.count() == 0
    await db.disconnect()


async def test_idle_connections_that_were_ended_are_never_noticed(site: Site, interface: str) -> None:
    db = site.client(interface)
    await db.connect()
    for number, call in enumerate(
        (
            db.user.count,
            lambda: db.query_raw("SELECT 1"),
            lambda: db.user.create({"email": "a"}),
            lambda: db.user.update({"name": "x", "posts": {"create": {"title": "t"}}}, where={"email": "a"}),
            lambda: db.execute_raw("UPDATE users SET age = 2"),
            lambda: db.post.create_many([{"title": "many"}]),
            lambda: in_transaction(db),
        )
    ):
        assert site.kill_all() >= 1, number
        await asyncio.sleep(0.05)
        await call()
    user = await db.user.find_unique(where={"email": "a"}, include={"posts": True})
    assert (user.name, user.age, len(user.posts)) == ("x", 2, 1)
    assert await db.post.count() == 2
    await db.disconnect()


async def in_transaction(db: Any) -> None:
    async with db.tx() as tx:
        await tx.user.create({"email": "tx"})


async def test_a_read_in_flight_is_read_once_more_and_no_more_than_that(site: Site, interface: str) -> None:
    db = site.client(interface)
    await db.connect()
    site.ask("CREATE SEQUENCE runs")
    with site.killing_the_sleeper():
        assert await db.query_first(ONCE_SLOW[site.server]) == {"answer": "again"}
    assert site.ask(NEXT[site.server]) == [(3,)]
    with pytest.raises(ConnectionFault), site.killing_the_sleeper(always=True):
        await db.query_raw(SLEEP[site.server])
    assert await db.user.count() == 0
    await db.disconnect()


@pytest.mark.parametrize("kind", ["statement", "nested", "raw"])
async def test_a_write_in_flight_is_never_sent_again(site: Site, interface: str, kind: str) -> None:
    db = site.client(interface)
    await db.connect()
    for sql in COUNTED[site.server]:
        site.ask(sql)
    with site.killing_the_sleeper(), pytest.raises(OutcomeUnknownError) as caught:
        if kind == "statement":
            await db.user.create({"email": "a"})
        elif kind == "nested":
            await db.user.create({"email": "a", "posts": {"create": {"title": "t"}}})
        else:
            await db.execute_raw("INSERT INTO users (email, updated_at) VALUES ('a', now())")
    assert caught.value.code == "K1002"
    assert site.ask(NEXT[site.server]) == [(2,)]  # it ran once
    site.ask(FORGET[site.server])
    assert await db.user.count() == 0
    await db.user.create({"email": "a"})
    await db.disconnect()


async def test_a_transaction_never_goes_on_with_another_connection(site: Site, interface: str) -> None:
    db = site.client(interface)
    await db.connect()
    with pytest.raises(ConnectionFault):
        async with db.tx() as tx:
            await tx.user.create({"email": "a"})
            site.kill_all()
            await asyncio.sleep(0.05)
            await tx.user.create({"email": "b"})
    with pytest.raises(DatabaseError):
        async with db.tx() as tx:
            await tx.user.create({"email": "c"})
            site.kill_all()
            await asyncio.sleep(0.05)
    assert await db.user.count() == 0
    await in_transaction(db)
    assert await db.user.count() == 1
    await db.disconnect()


@pytest.mark.parametrize("arrives", [True, False], ids=["committed", "not committed"])
async def test_a_commit_whose_answer_is_lost_has_an_unknown_outcome(site: Site, interface: str, arrives: bool) -> None:
    db = site.client(interface)
    await db.connect()
    site.proxy.cut_at(b"COMMIT", arrives=arrives)
    with pytest.raises(OutcomeUnknownError) as caught:
        async with db.tx() as tx:
            await tx.user.create({"email": "a"})
    assert caught.value.code == "K1002" and caught.value.hint
    assert not site.proxy.waits_for_marker
    wait_until(lambda: site.open_transactions() == 0)
    assert await db.user.count() == int(arrives)
    await db.user.create({"email": "b"})
    await db.disconnect()


async def test_a_nested_write_whose_commit_is_lost_has_one_too(site: Site, interface: str) -> None:
    db = site.client(interface)
    await db.connect()
    site.proxy.cut_at(b"COMMIT", arrives=True)
    try:
        await db.user.create({"email": "a", "posts": {"create": [{"title": "t"}, {"title": "u"}]}})
    except OutcomeUnknownError:
        assert not site.proxy.waits_for_marker
    else:  # one statement did it all
        assert site.proxy.waits_for_marker
    assert await db.user.count() == 1 and await db.post.count() == 2
    await db.disconnect()


@pytest.mark.parametrize("fault", ["fall_silent", "forget"])
async def test_a_network_that_swallows_everything_is_bounded(site: Site, interface: str, fault: str) -> None:
    db = site.client(interface, parameters="socket_timeout=1&connect_timeout=2")
    await db.connect()
    assert await db.user.count() == 0
    getattr(site.proxy, fault)()
    began = time.monotonic()
    if fault == "forget":  # the second way is open: a read takes it
        assert await db.user.count() == 0
    else:
        with pytest.raises(ConnectionFault):
            await db.user.count()
    assert time.monotonic() - began < 10
    site.proxy.down()
    site.proxy.up()
    assert await db.user.count() == 0
    await db.disconnect()


async def test_a_write_that_is_swallowed_takes_effect_at_most_once(site: Site, interface: str) -> None:
    db = site.client(interface, parameters="socket_timeout=1&connect_timeout=2")
    await db.connect()
    site.proxy.forget()
    try:
        await db.user.create({"email": "a"})
    except OutcomeUnknownError:
        assert await db.user.count() == 0
    else:  # its transaction could not be begun, and nothing of it was sent: the second way was taken
        assert await db.user.count() == 1
    await db.disconnect()


async def test_a_new_address_is_found_and_the_old_connections_are_dropped(
    site: Site, interface: str, request: pytest.FixtureRequest
) -> None:
    """The name stays, what stands behind it changes, as with DNS after a failover."""
    db = site.client(interface)
    await db.connect()
    await db.user.create({"email": "a"})
    accepted = site.proxy.accepted
    site.proxy.down()
    with pytest.raises(ConnectionFault):
        await db.user.count()
    site.proxy.up()
    began = time.monotonic()
    await db.user.create({"email": "b"})
    assert time.monotonic() - began < 10
    assert site.proxy.accepted > accepted
    assert await db.user.count() == 2
    await db.disconnect()


async def test_a_sleeping_database_is_waited_for_as_long_as_asked(site: Site, interface: str) -> None:
    site.proxy.delay(0.4)
    patient = site.client(interface, parameters="connect_timeout=20")
    await patient.connect()
    site.proxy.delay(0)
    assert await patient.user.count() == 0
    await patient.disconnect()
    site.proxy.delay(4)
    hasty = site.client(interface, parameters="connect_timeout=2")
    with pytest.raises(ConnectionTimeoutError) as caught:
        await hasty.connect()
    assert "wak" in str(caught.value.hint)
    site.proxy.delay(0)
