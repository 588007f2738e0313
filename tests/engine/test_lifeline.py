"""MySQL and MariaDB let a statement run on whose client is gone, and keep its locks: whoever waits for the migration
lock ends such a session, and no other one.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kusto.engine.connection import SyncConnection
from kusto.engine.drivers import connect_async, connect_sync, mysql_session, silence
from kusto.engine.lifeline import Lifeline
from kusto.engine.run_sync import run
from kusto.engine.target import Target, parse_target
from kusto.engine.watching import watching
from kusto.errors import LockTimeoutError
from kusto.flow import Flow, Lock, Script, Unlock

SOURCE = Path(__file__).parents[2] / "src"
WORK = """
import sys
from kusto.engine.drivers import connect_sync, mysql_session
from kusto.engine.run_sync import run
from kusto.engine.target import parse_target
from kusto.engine.watching import watching
from kusto.flow import Lock, Script

mysql_session.TRY_LOCK = mysql_session.TRY_LOCK.replace(mysql_session.LOCK_NAME, sys.argv[3])

def work():
    yield Lock(5)
    yield Script("SET innodb_lock_wait_timeout = 600")
    print(connection.session_number, flush=True)
    yield Script("UPDATE t SET x = 2")

target = parse_target(sys.argv[1], "mysql", "/")
connection = connect_sync(target)
with watching(connection, lambda: connect_sync(target)) as watch:
    run(work(), connection, watch=watch if sys.argv[2] == "followed" else None)
"""
"""Takes the migration lock, says its session's number, and waits for a row, in a statement."""


@pytest.fixture(autouse=True)
def name(mysql_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A lock of another name: the real one is the server's, and other tests wait for it."""
    found = f"lock_{mysql_url[-8:]}"
    for constant in ("TRY_LOCK", "UNLOCK", "LOCK_HOLDER", "HOLDER_IS_GONE"):
        text = getattr(mysql_session, constant).replace(mysql_session.LOCK_NAME, found)
        monkeypatch.setattr(mysql_session, constant, text)
    return found


@pytest.fixture
def target(mysql_url: str) -> Iterator[Target]:
    """A database with a table whose only row somebody keeps."""
    found = parse_target(mysql_url, "mysql", "/")
    with closing(connect_sync(found)) as keeper:
        keeper.script("CREATE TABLE t (x INTEGER)")
        keeper.script("INSERT INTO t VALUES (1)")
        keeper.begin()
        keeper.script("UPDATE t SET x = 1")
        yield found


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second instead of six until somebody is taken for gone."""
    monkeypatch.setattr(silence, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(silence, "BEREAVED_SECONDS", 1.0)


@contextmanager
def worker(target: Target, url: str, kind: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process in the middle of a statement under the lock, and the number of its session."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, url, kind, f"lock_{url[-8:]}"],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        number = int(process.stdout.readline())
        with closing(connect_sync(target)) as other:
            while command_of(other, number) != "Query":
                pass
        yield process, number
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        with closing(connect_sync(target)) as other:
            if command_of(other, number) is not None:
                other.script(f"KILL {number}")


def command_of(connection: SyncConnection, number: int) -> str | None:
    """What a session does; None where there is none of that number."""
    rows = connection.fetch("SELECT command FROM information_schema.processlist WHERE id = ?", (number,))
    return str(rows[0][0]) if rows and str(rows[0][0]) != "Killed" else None


@pytest.mark.parametrize("asynchronous", [False, True], ids=["blocking", "awaited"])
def test_a_session_whose_process_was_killed_is_ended(
    asynchronous: bool, target: Target, mysql_url: str, quick: None
) -> None:
    with worker(target, mysql_url, "followed") as (process, number):
        process.kill()
        process.wait()
        if asynchronous:
            asyncio.run(lock_awaited(target))
        else:
            with closing(connect_sync(target)) as waiting:
                waiting.lock(20)
        with closing(connect_sync(target)) as other:
            assert command_of(other, number) is None


async def lock_awaited(target: Target) -> None:
    connection = await connect_async(target)
    try:
        await connection.lock(20)
    finally:
        await connection.close()


@pytest.mark.parametrize("kind", ["followed", "alone"])
def test_a_session_whose_process_lives_or_was_never_followed_is_left_alone(
    kind: str, target: Target, mysql_url: str, quick: None
) -> None:
    """Prisma says nothing of its process, whether it lives or not."""
    with worker(target, mysql_url, kind) as (process, number), closing(connect_sync(target)) as waiting:
        if kind == "alone":
            process.kill()
            process.wait()
        with pytest.raises(LockTimeoutError) as caught:
            waiting.lock(4)
        assert "gone" not in caught.value.meta
        assert command_of(waiting, number) == "Query"


def test_a_sign_of_life_that_is_lost_is_given_again(target: Target, mysql_url: str, quick: None) -> None:
    """An administrator, or something in between, may end the session that gives it."""
    with worker(target, mysql_url, "followed") as (_, number), closing(connect_sync(target)) as waiting:
        alive = f"SELECT IS_USED_LOCK('kusto_alive_{number}')"
        first = waiting.fetch(alive)[0][0]
        waiting.script(f"KILL {first}")
        while waiting.fetch(alive)[0][0] in (first, None):
            pass
        with pytest.raises(LockTimeoutError):
            waiting.lock(3)
        assert command_of(waiting, number) == "Query"


def test_a_session_that_may_not_be_ended_is_told(target: Target, mysql_url: str, quick: None) -> None:
    user = f"other_{mysql_url[-8:]}"
    with worker(target, mysql_url, "followed") as (process, number), closing(connect_sync(target)) as admin:
        admin.script(f"CREATE USER '{user}'@'%' IDENTIFIED BY ''")
        try:
            process.kill()
            process.wait()
            poor = parse_target(mysql_url.replace("//root@", f"//{user}@").rpartition("/")[0] + "/mysql", "mysql", "/")
            admin.script(f"GRANT SELECT ON mysql.* TO '{user}'@'%'")
            with closing(connect_sync(poor)) as waiting, pytest.raises(LockTimeoutError) as caught:
                waiting.lock(3)
            assert "gone" in str(caught.value.hint)
            assert command_of(admin, number) == "Query"
        finally:
            admin.script(f"DROP USER '{user}'@'%'")


def under_the_lock(seen: list[object], other: SyncConnection) -> Flow[None]:
    yield Lock(5)
    seen.append(other.fetch(mysql_session.HOLDER_IS_GONE)[0][1])
    yield Script("DO 1")
    yield Unlock()


def test_nothing_of_it_is_left_when_the_lock_is_given_back(mysql_url: str) -> None:
    target = parse_target(mysql_url, "mysql", "/")
    seen: list[object] = []
    with closing(connect_sync(target)) as connection, closing(connect_sync(target)) as other:
        number = connection.session_number  # type: ignore[attr-defined]
        with watching(connection, lambda: connect_sync(target)) as watch:
            run(under_the_lock(seen, other), connection, watch=watch)
            assert seen == [0]
            for name in ("followed", "alive"):
                assert other.fetch(f"SELECT IS_USED_LOCK('kusto_{name}_{number}')")[0][0] is None
            assert not [t for t in threading.enumerate() if getattr(t, "_target", None) == Lifeline._run]


def test_without_a_second_connection_it_goes_on_as_before(mysql_url: str) -> None:
    target = parse_target(mysql_url, "mysql", "/")
    gone = parse_target("mysql://root@127.0.0.1:1/x", "mysql", "/")
    seen: list[object] = []
    with closing(connect_sync(target)) as connection, closing(connect_sync(target)) as other:
        with watching(connection, lambda: connect_sync(gone)) as watch:
            run(under_the_lock(seen, other), connection, watch=watch)
        assert seen == [None]
