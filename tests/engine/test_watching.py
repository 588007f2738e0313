"""Something between client and server takes everything and passes nothing on: a long statement ends all the same.

Its acknowledgements keep the kernel content, so that only a look over a second connection tells.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from kusto.engine import watching
from kusto.engine.connection import SyncConnection
from kusto.engine.drivers import connect_sync
from kusto.engine.run_sync import run
from kusto.engine.target import Target, parse_target
from kusto.errors import ConnectionLostError
from kusto.flow import Flow, Lock, Script
from servers.proxy import Proxy, proxy_to

SERVERS = ("postgresql", "mysql")
SLEEP = {"postgresql": "SELECT pg_sleep({})", "mysql": "SELECT sleep({})"}


@pytest.fixture(params=SERVERS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of server that this run is about."""
    if request.param not in request.config.getoption("--databases"):
        pytest.skip("not among --databases")
    kind: str = request.param
    return kind


@pytest.fixture
def way(kind: str, request: pytest.FixtureRequest) -> Iterator[tuple[Proxy, Target, Target]]:
    """A proxy, the database through it, and straight."""
    url = request.getfixturevalue(f"{kind}_url")
    parts = urlsplit(url)
    assert parts.hostname is not None and parts.port is not None
    with proxy_to(parts.hostname, parts.port) as proxy:
        through = parts._replace(netloc=f"{parts.username}@127.0.0.1:{proxy.port}").geturl()
        yield proxy, parse_target(f"{through}?connect_timeout=1", kind, "/"), parse_target(url, kind, "/")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds instead of a minute."""
    monkeypatch.setattr(watching, "LOOK_SECONDS", 1.0)
    monkeypatch.setattr(watching, "IDLE_SECONDS", 1)
    monkeypatch.setattr(watching, "UNREACHABLE_SECONDS", 2.0)


def long_work(statement: str) -> Flow[None]:
    yield Lock(60)  # of MariaDB it is one for the whole server, and other tests hold it for seconds
    yield Script(statement)


def carried_out(other: Target, flow: Flow[None], connection: SyncConnection) -> None:
    with watching.watching(connection, lambda: connect_sync(other)) as watch:
        run(flow, connection, watch=watch)


def silent_after(proxy: Proxy, seconds: float) -> None:
    threading.Timer(seconds, proxy.forget).start()


def test_an_answer_that_got_lost_is_noticed_and_the_lock_let_go(kind: str, way: tuple[Proxy, Target, Target]) -> None:
    proxy, through, straight = way
    connection = connect_sync(through)
    silent_after(proxy, 0.3)
    begun = time.monotonic()
    with pytest.raises(ConnectionLostError):
        carried_out(through, long_work(SLEEP[kind].format(1)), connection)  # new connections pass
    assert time.monotonic() - begun < 12
    connection.close()
    after = connect_sync(straight)
    after.lock(30)  # although the server never heard of an end
    after.close()


def test_a_server_that_cannot_be_reached_any_more_is_given_up(kind: str, way: tuple[Proxy, Target, Target]) -> None:
    proxy, through, _ = way
    connection = connect_sync(through)
    threading.Timer(0.3, proxy.fall_silent).start()
    begun = time.monotonic()
    with pytest.raises(ConnectionLostError):
        carried_out(through, long_work(SLEEP[kind].format(1)), connection)
    assert time.monotonic() - begun < 20
    connection.close()


def test_another_server_tells_nothing_of_a_session(mysql_url: str) -> None:
    """It has none of that number, or one of somebody else's."""
    target = parse_target(mysql_url, "mysql", "/")
    connection = connect_sync(target)
    place, connection.place = connection.place, "elsewhere"  # type: ignore[attr-defined]
    number = connection.session_number  # type: ignore[attr-defined]
    watch = watching.Watch(connection, lambda: connect_sync(target))  # type: ignore[arg-type]
    time.sleep(watching.IDLE_SECONDS + 1)  # the server's session does nothing, which looks like a lost answer
    watch._sent = sent = time.monotonic()
    assert not watch._is_lost(sent)
    assert list(connection.fetch("SELECT CONNECTION_ID()")) == [(number,)]
    connection.place = place  # type: ignore[attr-defined]
    time.sleep(watching.IDLE_SECONDS + 1)
    assert watch._is_lost(sent)
    connection.close()


def test_a_statement_that_runs_is_left_alone(kind: str, way: tuple[Proxy, Target, Target]) -> None:
    _, through, straight = way
    connection = connect_sync(through)
    carried_out(straight, long_work(SLEEP[kind].format(5)), connection)
    assert list(connection.fetch("SELECT 1")) == [(1,)]
    connection.close()
