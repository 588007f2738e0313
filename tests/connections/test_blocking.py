"""The manager for threads keeps the same promises."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from connections.clients import BlockingScriptedClient, Pooled, Scripted, down
from kusto.connections.manager import Manager
from kusto.errors import (
    CircuitOpenError,
    ConnectionFault,
    ConnectionTimeoutError,
    MissingVariableError,
    UnknownDatabaseError,
)
from servers.proxy import Proxy


def test_however_many_threads_ask_there_is_one_connect() -> None:
    source = Scripted("user")
    manager = Manager(source)
    client = manager.sync.get_client("user")
    manager.sync.disconnect_all()
    client.gate = threading.Event()
    with ThreadPoolExecutor(20) as threads:
        waiting = [threads.submit(manager.sync.get_client, "user") for _ in range(20)]
        client.gate.set()
        assert {id(done.result(30)) for done in waiting} == {id(client)}
    assert len(source.made) == 1
    assert client.connects == 2


def test_memory_is_used_inside_the_interval_and_a_ping_past_it() -> None:
    manager = Manager(Scripted("user"))
    client = manager.sync.get_client("user")
    for _ in range(10):
        assert manager.sync.get_client("user") is client
    assert client.pings == 0
    manager.configure(check_interval=0)
    manager.sync.reconnect("user")
    pings = client.pings
    manager.sync.get_client("user")
    assert client.pings == pings + 1


def test_a_database_that_is_down_fails_and_then_fails_fast_without_its_secret() -> None:
    manager = Manager(Scripted("user"), attempts=1)
    client = manager.sync.get_client("user")
    client._on_fault(down())
    client.fails = down()
    with pytest.raises(ConnectionFault):
        manager.sync.get_client("user")
    with pytest.raises(CircuitOpenError) as caught:
        manager.sync.get_client("user")
    assert caught.value.meta["retry_after"] > 0
    health = manager.sync.health()["user"]
    assert not health.up
    assert "canary" not in str(health)
    client.fails = None
    assert manager.sync.reconnect("user") is client
    assert manager.recoveries == 1


def test_who_waits_for_a_thread_that_hangs_gets_an_error() -> None:
    manager = Manager(Scripted("user"), deadline=0.05)
    client = manager.sync.get_client("user")
    manager.sync.disconnect_all()
    client.gate = threading.Event()
    with ThreadPoolExecutor(2) as threads:
        hanging = threads.submit(manager.sync.get_client, "user")
        until_connecting(client)
        with pytest.raises(ConnectionTimeoutError):
            manager.sync.get_client("user")
        client.gate.set()
        assert hanging.result(30) is client


def until_connecting(client: BlockingScriptedClient) -> None:
    while client.connects < 2:
        threading.Event().wait(0.001)


def test_a_thread_that_was_interrupted_leaves_the_next_one_free() -> None:
    manager = Manager(Scripted("user"))
    client: Any = manager.sync.get_client("user")
    manager.sync.disconnect_all()
    client.fails = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        manager.sync.get_client("user")
    client.fails = None
    assert manager.sync.get_client("user") is client


def test_a_client_that_somebody_disconnected_is_connected_again() -> None:
    manager = Manager(Scripted("user"))
    client = manager.sync.get_client("user")
    client.disconnect()
    assert not manager.sync.fresh(["user"])
    assert manager.sync.get_client("user") is client
    assert client.connected and client.connects == 2


def test_one_broken_database_leaves_the_others_alone() -> None:
    manager = Manager(Scripted("user", broken={"admin": MissingVariableError("not set")}))
    results = manager.sync.check()
    assert results["user"] is None
    assert isinstance(results["admin"], MissingVariableError)
    with pytest.raises(UnknownDatabaseError):
        manager.sync.get_client("nobody")


def test_a_listener_may_ask_for_a_client() -> None:
    manager = Manager(Scripted("user", "log"))
    manager.on_event(lambda event: manager.sync.get_client("log") if event.database == "user" else None)
    manager.sync.get_client("user")
    assert set(manager.sync.status()) == {"user", "log"}


def test_a_server_that_goes_away_and_comes_back(proxied: tuple[Proxy, str]) -> None:
    proxy, url = proxied
    manager = Manager(Pooled(user=url), attempts=1, cooldown=0.01)
    client = manager.sync.get_client("user")
    proxy.down()
    with pytest.raises(ConnectionFault):
        manager.sync.reconnect("user")
    proxy.up()
    while True:
        try:
            assert manager.sync.get_client("user") is client
            break
        except CircuitOpenError as error:
            threading.Event().wait(error.meta["retry_after"])
    manager.sync.disconnect_all()
