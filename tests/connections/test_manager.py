"""The async manager: one check for all who ask, nobody waits for ever, one broken database is nobody else's matter."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

import pytest

from connections.clients import Scripted, ScriptedClient, down
from kusto.connections.health import ConnectionEvent
from kusto.connections.manager import Manager
from kusto.connections.states import Phase
from kusto.errors import (
    AuthenticationError,
    CircuitOpenError,
    ClientNotConnectedError,
    ConnectionFault,
    ConnectionLostError,
    ConnectionTimeoutError,
    DataError,
    KustoError,
    MissingVariableError,
    PoolTimeoutError,
    UnknownDatabaseError,
)


def manager_of(*names: str, **settings: Any) -> tuple[Manager, Scripted]:
    source = Scripted(*names)
    return Manager(source, **settings), source


def run(main: Coroutine[Any, Any, None]) -> None:
    asyncio.run(main)


def age(manager: Manager, name: str, seconds: float) -> None:
    """Let the last proof of life be older than it is."""
    link = manager._recent[name]
    link.proved_at -= seconds
    link.fresh_until -= seconds
    proved = link.state.proved
    older = type(proved)(proved.wall - seconds, proved.steady - seconds)
    object.__setattr__(link.state, "proved", older)


async def settle() -> None:
    """Let every task run until it waits for something."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_making_a_manager_opens_nothing() -> None:
    manager, source = manager_of("user")
    assert manager.names() == ("user",)
    assert source.made == []
    assert manager.status() == {}


def test_the_first_request_connects_and_the_next_ones_remember() -> None:
    async def main() -> None:
        manager, source = manager_of("user")
        client = await manager.get_client("user")
        assert client is source.made[0]
        for _ in range(100):
            assert await manager.get_client("user") is client
        assert (client.connects, client.pings) == (1, 0)

    run(main())


def test_however_many_ask_there_is_one_connect() -> None:
    async def main() -> None:
        manager, source = manager_of("user")
        clients = await asyncio.gather(*(manager.get_client("user") for _ in range(500)))
        assert len(set(map(id, clients))) == 1 == len(source.made)
        assert clients[0].connects == 1

    run(main())


def test_however_many_ask_past_the_interval_there_is_one_ping() -> None:
    async def main() -> None:
        manager, _ = manager_of("user")
        client = await manager.get_client("user")
        age(manager, "user", 16)
        await asyncio.gather(*(manager.get_client("user") for _ in range(500)))
        assert (client.connects, client.pings) == (1, 1)

    run(main())


def test_one_who_gives_up_does_not_take_the_others_along() -> None:
    async def main() -> None:
        manager, source = manager_of("user")
        await manager.check(["user"])
        await manager.disconnect_all()
        client: ScriptedClient = source.made[0]
        client.gate = asyncio.Event()
        first = asyncio.create_task(manager.get_client("user"))
        await settle()
        others = [asyncio.create_task(manager.get_client("user")) for _ in range(3)]
        await settle()
        first.cancel()
        others[0].cancel()
        await settle()
        assert first.cancelled() and others[0].cancelled()
        client.gate.set()
        assert await others[1] is await others[2] is client
        assert client.connects == 2

    run(main())


def test_a_database_that_is_down_gives_an_error_and_then_fails_fast() -> None:
    async def main() -> None:
        manager, source = manager_of("user", attempts=1)
        source.make = _failing(source)  # type: ignore[method-assign]
        with pytest.raises(ConnectionFault) as first:
            await manager.get_client("user")
        assert first.value.meta["retry_after"] > 0
        assert first.value.meta["database"] == "user"
        with pytest.raises(CircuitOpenError) as second:
            await manager.get_client("user")
        assert second.value.meta["cause"] == "P1001"
        assert 0 < second.value.meta["retry_after"] <= 6
        assert "canary" not in str(second.value)
        assert source.made[0].connects == 1

    run(main())


def _failing(source: Scripted, error: KustoError | None = None) -> Any:
    make = source.make

    def failing(*arguments: Any, **named: Any) -> Any:
        opened = make(*arguments, **named)
        opened.client.fails = error or down()
        return opened

    return failing


def test_each_caller_gets_an_error_of_its_own() -> None:
    async def main() -> None:
        manager, source = manager_of("user", attempts=1)
        source.make = _failing(source)  # type: ignore[method-assign]
        results = await asyncio.gather(*(manager.get_client("user") for _ in range(3)), return_exceptions=True)
        assert len({id(result) for result in results}) == 3
        assert all(isinstance(result, ConnectionFault) for result in results)

    run(main())


def test_attempts_are_counted_and_a_wrong_password_is_tried_once() -> None:
    async def main() -> None:
        for error, connects in ((None, 3), (AuthenticationError("no"), 1)):
            manager, source = manager_of("user")
            source.make = _failing(source, error)  # type: ignore[method-assign]
            with pytest.raises(ConnectionFault):
                await manager.get_client("user")
            assert source.made[0].connects == connects

    run(main())


def test_a_fault_in_a_query_makes_the_next_request_look_and_a_dead_connection_is_replaced() -> None:
    async def main() -> None:
        manager, _ = manager_of("user")
        client = await manager.get_client("user")
        client._on_fault(ConnectionLostError("gone"))
        assert not manager.fresh(["user"])
        client.fails_times(down(), 1)
        await manager.get_client("user")
        assert (client.pings, client.resets) == (2, 1)
        assert manager.recoveries == 1

    run(main())


@pytest.mark.parametrize("error", [PoolTimeoutError("busy"), DataError("bad data"), CircuitOpenError("down")])
def test_errors_that_say_nothing_about_the_server_change_nothing(error: KustoError) -> None:
    async def main() -> None:
        manager, _ = manager_of("user")
        client = await manager.get_client("user")
        client._on_fault(error)
        assert manager.fresh(["user"])

    run(main())


def test_a_pool_in_use_does_not_look_like_a_server_that_is_down() -> None:
    async def main() -> None:
        manager, _ = manager_of("user")
        client = await manager.get_client("user")
        age(manager, "user", 20)
        client.fails = PoolTimeoutError("all in use")
        assert await manager.get_client("user") is client
        assert manager.status()["user"].up

    run(main())


def test_nobody_waits_longer_than_the_deadline_even_for_a_driver_that_hangs() -> None:
    async def main() -> None:
        manager, source = manager_of("user", deadline=0.05, connect_timeout=0.02, attempts=1)
        await manager.get_client("user")
        client: ScriptedClient = source.made[0]
        client.gate = asyncio.Event()
        age(manager, "user", 20)
        client.connected = False
        with pytest.raises(ConnectionTimeoutError) as caught:
            await manager.get_client("user")
        assert caught.value.code == "P1008"
        client.gate.set()

    run(main())


def test_a_driver_that_refuses_to_be_cancelled_holds_up_nobody_for_ever() -> None:
    async def main() -> None:
        manager, source = manager_of("user", deadline=0.05, connect_timeout=0.02, attempts=1)
        await manager.get_client("user")
        client: ScriptedClient = source.made[0]
        client.gate, client.stubborn = asyncio.Event(), True
        await manager.disconnect("user")
        with pytest.raises(ConnectionTimeoutError):
            await manager.get_client("user")
        client.gate.set()
        await settle()

    run(main())


def test_work_that_somebody_cancelled_does_not_block_the_next_request() -> None:
    async def main() -> None:
        manager, source = manager_of("user")
        await manager.get_client("user")
        client: ScriptedClient = source.made[0]
        client.gate = asyncio.Event()
        age(manager, "user", 20)
        waiting = asyncio.create_task(manager.get_client("user"))
        await settle()
        flight = manager._recent["user"].flight
        assert flight is not None
        flight.cancel()
        with pytest.raises(ConnectionFault, match="cut off"):
            await waiting
        client.gate.set()
        assert await manager.get_client("user") is client

    run(main())


def test_a_client_that_somebody_disconnected_is_connected_again() -> None:
    async def main() -> None:
        manager, _ = manager_of("user")
        client = await manager.get_client("user")
        await client.disconnect()
        assert not manager.fresh(["user"])
        assert await manager.get_client("user") is client
        assert client.connected and client.connects == 2

    run(main())


def test_disconnecting_in_the_middle_of_a_check_leaves_nothing_stuck() -> None:
    async def main() -> None:
        for stubborn in (False, True):
            manager, source = manager_of("user")
            await manager.get_client("user")
            client: ScriptedClient = source.made[0]
            client.gate, client.stubborn = asyncio.Event(), stubborn
            age(manager, "user", 20)
            waiting = asyncio.create_task(manager.get_client("user"))
            await settle()
            closing = asyncio.create_task(manager.disconnect_all())
            await settle()
            client.gate.set()
            await closing
            with pytest.raises(ConnectionFault, match="cut off"):
                await waiting
            assert not client.connected
            assert await manager.get_client("user") is client
            assert client.connected

    run(main())


def test_a_listener_that_is_interrupted_leaves_nothing_stuck() -> None:
    async def main() -> None:
        manager, _ = manager_of("user")

        def interrupted(event: ConnectionEvent) -> None:
            if event.kind == "lost":
                raise KeyboardInterrupt

        client = await manager.get_client("user")
        manager.on_event(interrupted)
        link = manager._recent["user"]
        link.state = type(link.state)(phase=link.state.phase, busy=True, proved=link.state.proved)
        link.fresh_until = 0
        assert await manager.get_client("user") is client
        with pytest.raises(KeyboardInterrupt):
            client._on_fault(ConnectionLostError("gone"))
        assert await manager.get_client("user") is client

    run(main())


def test_an_error_that_is_not_ours_is_raised_as_it_is_and_leaves_no_stuck_state() -> None:
    async def main() -> None:
        manager, source = manager_of("user")
        source.make = _failing(source, ZeroDivisionError("a bug"))  # type: ignore[method-assign, arg-type]
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                await manager.get_client("user")
        source.made[0].fails = None
        assert await manager.get_client("user") is source.made[0]

    run(main())


def test_one_broken_database_leaves_the_others_alone() -> None:
    async def main() -> None:
        source = Scripted("user", broken={"admin": MissingVariableError("RDS_ADMIN_URL is not set")})
        manager = Manager(source)
        results = await manager.check()
        assert results["user"] is None
        assert isinstance(results["admin"], MissingVariableError)
        health = await manager.health()
        assert health["user"].up and not health["admin"].up
        assert health["admin"].error_code == "K2002"

    run(main())


def test_a_missing_client_is_not_cooled_down_from() -> None:
    async def main() -> None:
        source = Scripted("user", broken={"admin": MissingVariableError("not set")})
        manager = Manager(source)
        for _ in range(2):
            with pytest.raises(MissingVariableError):
                await manager.get_client("admin")
        source._broken.clear()
        source._names = ("user", "admin")
        await manager.get_client("admin")

    run(main())


def test_an_unknown_name_says_so() -> None:
    async def main() -> None:
        manager, _ = manager_of("user")
        with pytest.raises(UnknownDatabaseError):
            await manager.get_client("usr")

    run(main())


# At once.


def test_at_once_there_is_a_client_only_after_it_was_connected() -> None:
    async def main() -> None:
        manager, _ = manager_of("user")
        with pytest.raises(ClientNotConnectedError, match="never connected") as caught:
            manager.get_client_sync("user")
        assert "get_client" in str(caught.value)
        client = await manager.get_client("user")
        assert manager.get_client_sync("user") is client
        client.fails = down()
        age(manager, "user", 100)
        assert manager.get_client_sync("user") is client  # no check, no reconnect
        assert client.pings == 0
        await manager.disconnect_all()
        with pytest.raises(ClientNotConnectedError):
            manager.get_client_sync("user")

    run(main())


def test_at_once_an_unknown_name_says_what_was_meant() -> None:
    manager, _ = manager_of("user")
    with pytest.raises(UnknownDatabaseError) as caught:
        manager.get_client_sync("usre")
    assert "'user'" in str(caught.value)


# Monitoring.


def test_health_holds_latency_and_the_last_error_without_its_secrets() -> None:
    async def main() -> None:
        manager, source = manager_of("user", attempts=1)
        health = (await manager.health())["user"]
        assert health.up and health.latency_ms is not None and health.error_code is None
        source.made[0].fails = down()
        health = (await manager.health(max_age=0))["user"]
        assert (health.up, health.error_code) == (False, "P1001")
        assert health.retry_after > 0
        assert health.error_message is not None
        assert "canary" not in health.error_message
        assert "nowhere" not in str(health.as_json())

    run(main())


def test_health_asks_again_only_where_memory_is_old() -> None:
    async def main() -> None:
        manager, _ = manager_of("user")
        client = await manager.get_client("user")
        await asyncio.gather(*(manager.health() for _ in range(50)))
        assert client.pings == 0
        age(manager, "user", 6)
        await asyncio.gather(*(manager.health() for _ in range(50)))
        assert client.pings == 1

    run(main())


def test_listeners_are_told_what_changes_and_one_that_raises_disturbs_nobody(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        manager, source = manager_of("user", attempts=1, cooldown=0.001)
        events: list[ConnectionEvent] = []

        def broken(event: ConnectionEvent) -> None:
            raise ZeroDivisionError

        manager.on_event(broken)
        stop = manager.on_event(events.append)
        client = await manager.get_client("user")
        client._on_fault(ConnectionLostError("gone"))
        client.fails = down()
        await manager.check()
        client.fails = None
        await manager.reconnect("user")
        await manager.disconnect_all()
        kinds = [event.kind for event in events]
        assert kinds == [
            "connected",
            "lost",
            "check_failed",
            "connect_failed",
            "unavailable",
            "available",
            "recovered",
            "disconnected",
        ]
        assert [event.error_code for event in events] == [None, "P1017", *["P1001"] * 3, None, "P1001", None]
        assert [event.kind for event in events if event.retry_after] == ["unavailable"]
        assert [event.kind for event in events if event.latency is not None] == ["connected"]
        stop()
        await manager.get_client("user")
        assert len(events) == 8
        assert len(source.made) == 1

    run(main())
    assert "listener" in caplog.text


def test_a_database_that_was_never_there_is_unavailable_not_lost() -> None:
    async def main() -> None:
        manager, source = manager_of("user", attempts=2, cooldown=0.001)
        source.make = _failing(source)  # type: ignore[method-assign]
        kinds: list[str] = []
        manager.on_event(lambda event: kinds.append(event.kind))
        await manager.check()
        source.made[0].fails = None
        await manager.reconnect("user")
        assert kinds == ["connect_failed", "connect_failed", "unavailable", "available", "recovered"]

    run(main())


def test_reconnect_does_not_wait_for_the_cool_down() -> None:
    async def main() -> None:
        manager, source = manager_of("user", attempts=1, cooldown=1000)
        await manager.get_client("user")
        client: ScriptedClient = source.made[0]
        client.fails = down()
        age(manager, "user", 20)
        await manager.check()
        assert manager._recent["user"].state.phase is Phase.OPEN
        client.fails = None
        with pytest.raises(CircuitOpenError):
            await manager.get_client("user")
        assert await manager.reconnect("user") is client

    run(main())


def test_lifespan_connects_what_it_can_and_disconnects_at_the_end() -> None:
    async def main() -> None:
        source = Scripted("user", "post", broken={"admin": MissingVariableError("not set")})
        manager = Manager(source)
        async with manager.lifespan():
            assert all(client.connected for client in source.made)
            assert len(source.made) == 2
        assert not any(client.connected for client in source.made)

    run(main())


def test_lifespan_connects_only_what_is_wanted() -> None:
    async def main() -> None:
        manager, source = manager_of("user", "post")
        async with manager.lifespan(connect=False):
            assert source.made == []
        async with manager.lifespan(connect=["post"]):
            assert len(source.made) == 1

    run(main())


# Settings.


def test_what_the_program_sets_holds_for_clients_that_are_there_already() -> None:
    async def main() -> None:
        manager, _ = manager_of("user")
        assert manager.policy.serverless
        client = await manager.get_client("user")
        manager.configure(check_interval=0)
        age(manager, "user", 16)
        await manager.get_client("user")
        await manager.get_client("user")
        assert client.pings == 2
        assert not manager.configure(serverless=False).serverless
        assert manager.policy.check_interval == 0

    run(main())


def test_the_quick_path_and_the_state_machine_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    from kusto.connections.mending import fresh
    from kusto.connections.states import Moment

    async def main() -> None:
        manager, _ = manager_of("user")
        await manager.get_client("user")
        link = manager._recent["user"]
        wall, steady = time.time(), time.monotonic()
        for by_wall, by_steady in ((0, 0), (14, 14), (16, 16), (7, 0), (-7, 0), (3, 0), (-3600, 10), (3600, 3600)):
            monkeypatch.setattr(time, "time", lambda by=by_wall: wall + by)
            monkeypatch.setattr(time, "monotonic", lambda by=by_steady: steady + by)
            for max_age in (None, 5.0, 60.0):
                expected = fresh(link.state, Moment(time.time(), time.monotonic()), max_age)
                assert link.quick(max_age) is expected, (by_wall, by_steady, max_age)
        monkeypatch.undo()

    run(main())
