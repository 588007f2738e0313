"""Real databases that go away and come back: the manager finds out, says so in time, and mends by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import psycopg
import pytest

from connections.clients import Pooled
from kusto.connections.manager import Manager
from kusto.errors import CircuitOpenError, ConnectionFault, DatabaseNotFoundError, KustoError
from servers.proxy import Proxy

QUICK = {"cooldown": 0.01, "attempts": 2}


def run(main: Coroutine[Any, Any, None]) -> None:
    asyncio.run(main)


def test_every_database_is_found_working(provider: str, database_url: str) -> None:
    if provider == "sqlite":
        make_sqlite(database_url)

    async def main() -> None:
        manager = Manager(Pooled(user=database_url))
        client = await manager.get_client("user")
        assert await client.fetch("SELECT 1") == [(1,)]
        health = (await manager.health(max_age=0))["user"]
        assert health.up and health.latency_ms is not None and health.latency_ms > 0
        assert manager.sync.get_client("user").is_connected()
        await manager.disconnect_all()

    run(main())


def make_sqlite(url: str) -> Path:
    import sqlite3

    path = Path(url.removeprefix("file:"))
    sqlite3.connect(path).close()
    path.touch()
    connection = sqlite3.connect(path)
    connection.execute("create table there (id int)")
    connection.close()
    return path


def test_a_server_that_is_down_at_the_start_is_used_when_it_is_there(proxied: tuple[Proxy, str]) -> None:
    proxy, url = proxied
    proxy.down()

    async def main() -> None:
        manager = Manager(Pooled(user=url), **QUICK)
        with pytest.raises(ConnectionFault):
            await manager.get_client("user")
        assert not manager.status()["user"].up
        proxy.up()
        client = await come_back(manager)
        assert await client.fetch("SELECT 1") == [(1,)]
        assert manager.recoveries == 1
        await manager.disconnect_all()

    run(main())


async def come_back(manager: Manager, name: str = "user") -> Any:
    """Ask until the cool-down is over, as requests would."""
    while True:
        try:
            return await manager.get_client(name)
        except CircuitOpenError as error:
            await asyncio.sleep(error.meta["retry_after"])


def test_a_server_that_goes_away_and_comes_back(proxied: tuple[Proxy, str]) -> None:
    proxy, url = proxied

    async def main() -> None:
        manager = Manager(Pooled(user=url), **QUICK)
        client = await manager.get_client("user")
        proxy.down()
        with pytest.raises(KustoError):
            await client.fetch("SELECT 1")
        assert not manager.fresh(["user"])  # the query's own fault is enough, no interval need pass
        with pytest.raises(ConnectionFault):
            await manager.get_client("user")
        proxy.up()
        assert await come_back(manager) is client
        assert await client.fetch("SELECT 1") == [(1,)]
        await manager.disconnect_all()

    run(main())


def test_a_storm_of_requests_on_a_dead_server_makes_few_connects(proxied: tuple[Proxy, str]) -> None:
    proxy, url = proxied

    async def main() -> None:
        manager = Manager(Pooled(user=url), attempts=2, cooldown=1000)
        client = await manager.get_client("user")
        proxy.cut()
        before = proxy.accepted
        with pytest.raises(KustoError):
            await client.fetch("SELECT 1")
        await asyncio.gather(*(manager.get_client("user") for _ in range(300)))
        assert proxy.accepted - before == 1
        await manager.disconnect_all()

    run(main())


def test_a_network_that_swallows_everything_is_given_up_in_time(proxied: tuple[Proxy, str]) -> None:
    proxy, url = proxied

    async def main() -> None:
        manager = Manager(Pooled(user=url), deadline=0.5, connect_timeout=0.2, attempts=2)
        await manager.get_client("user")
        proxy.fall_silent()
        began = time.monotonic()
        with pytest.raises(ConnectionFault):
            await manager.reconnect("user")
        assert time.monotonic() - began < 10  # far below what TCP would wait: a hang is what is excluded here
        proxy.down()
        await manager.disconnect_all()

    run(main())


def test_a_pool_that_is_all_in_use_is_no_server_that_is_down(postgresql_url: str) -> None:
    async def main() -> None:
        manager = Manager(Pooled(user=f"{postgresql_url}?connection_limit=1"), deadline=0.2)
        client = await manager.get_client("user")
        held = await client.pool.acquire()
        health = (await manager.health(max_age=0))["user"]
        assert health.up and health.error_code is None
        assert await manager.get_client("user") is client
        client.pool.release(held)
        assert await client.fetch("SELECT 1") == [(1,)]
        await manager.disconnect_all()

    run(main())


def test_a_killed_backend_is_replaced(postgresql_url: str) -> None:
    async def main() -> None:
        manager = Manager(Pooled(user=postgresql_url))
        client = await manager.get_client("user")
        [(victim,)] = await client.fetch("SELECT pg_backend_pid()")
        with psycopg.connect(postgresql_url, autocommit=True) as killer:
            killer.execute("SELECT pg_terminate_backend(%s, 5000)", (victim,))
        assert await manager.reconnect("user") is client
        [(other,)] = await client.fetch("SELECT pg_backend_pid()")
        assert other != victim
        await manager.disconnect_all()

    run(main())


def test_a_server_that_is_stopped_and_started_again() -> None:
    from servers.postgresql import find_binaries, throwaway_postgresql

    with throwaway_postgresql() as server:
        home = Path(server.directory)
        copied = home / "installed" / "bin"
        control = (copied if copied.exists() else find_binaries()) / "pg_ctl"
        owner = (home / "data").stat()
        who: dict[str, Any] = {}
        if os.geteuid() == 0:
            who = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}

        def pg(*words: str) -> None:
            command = [control, "-D", home / "data", "-w", "-l", home / "log", *words]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=home, **who)

        options = (home / "data" / "postmaster.opts").read_text().split('"', 1)[1].rstrip().rstrip('"')
        url = server.create("one")

        async def main() -> None:
            manager = Manager(Pooled(user=url), **QUICK)
            client = await manager.get_client("user")
            await asyncio.to_thread(pg, "-m", "fast", "stop")
            with pytest.raises(KustoError):
                await client.fetch("SELECT 1")
            with pytest.raises(ConnectionFault):
                await manager.get_client("user")
            await asyncio.to_thread(pg, "-o", options.replace('" "', " "), "start")
            client = await come_back(manager)
            assert await client.fetch("SELECT 1") == [(1,)]
            await manager.disconnect_all()

        run(main())


def test_an_sqlite_file_that_is_gone_and_comes_back(sqlite_url: str) -> None:
    path = make_sqlite(sqlite_url)

    async def main() -> None:
        manager = Manager(Pooled(user=sqlite_url), cooldown=0.01)
        await manager.get_client("user")
        away = path.rename(path.with_suffix(".away"))
        health = (await manager.health(max_age=0))["user"]
        assert not health.up
        with pytest.raises((DatabaseNotFoundError, CircuitOpenError)):
            await manager.get_client("user")
        away.rename(path)
        client = await come_back(manager)
        assert await client.fetch("SELECT count(*) FROM there") == [(0,)]
        await manager.disconnect_all()

    run(main())


def test_one_database_down_leaves_the_other_working(
    proxied: tuple[Proxy, str], new_postgresql_database: Callable[[], str]
) -> None:
    proxy, url = proxied
    proxy.down()

    async def main() -> None:
        manager = Manager(Pooled(user=url, post=new_postgresql_database()), **QUICK)
        results = await manager.check()
        assert isinstance(results["user"], ConnectionFault)
        assert results["post"] is None
        await manager.disconnect_all()

    run(main())


# Loops, threads, processes.


def test_one_event_loop_per_call_keeps_the_client_and_what_is_known(postgresql_url: str) -> None:
    in_a_process_of_its_own(f"""
import asyncio
from connections.clients import Pooled
from kusto.connections.manager import Manager
manager = Manager(Pooled(user={postgresql_url!r}))
seen = set()
async def main():
    client = await manager.get_client("user")
    assert await client.fetch("SELECT 1") == [(1,)]
    assert manager.get_client_sync("user") is client
    seen.add(client)
for _ in range(3):
    asyncio.run(main())
assert len(seen) == 1
assert client.connects == 1 if (client := seen.pop()) else False
asyncio.run(manager.disconnect_all())
""")


def test_two_event_loops_at_once_have_a_client_each(postgresql_url: str) -> None:
    manager = Manager(Pooled(user=postgresql_url))
    clients: list[Any] = []
    both = threading.Barrier(2, timeout=30)

    async def main() -> None:
        client = await manager.get_client("user")
        clients.append(client)
        await asyncio.to_thread(both.wait)
        for _ in range(20):
            assert await manager.get_client("user") is client
            assert await client.fetch("SELECT 1") == [(1,)]
        await manager.disconnect_all()

    threads = [threading.Thread(target=asyncio.run, args=(main(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(clients) == 2 and clients[0] is not clients[1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_has_connections_of_its_own(postgresql_url: str) -> None:
    in_a_process_of_its_own(f"""
import asyncio, os, sys, warnings
warnings.simplefilter("ignore", DeprecationWarning)
from connections.clients import Pooled
from kusto.connections.manager import Manager
manager = Manager(Pooled(user={postgresql_url!r}))
async def backend():
    client = await manager.get_client("user")
    return (await client.fetch("SELECT pg_backend_pid()"))[0][0]
def blocking():
    pool = manager.sync.get_client("user").pool
    connection = pool.acquire()
    pid = connection.fetch("SELECT pg_backend_pid()")[0][0]
    pool.release(connection)
    return pid
loop = asyncio.new_event_loop()
mine = loop.run_until_complete(backend()), blocking()
reading, writing = os.pipe()
child = os.fork()
if child == 0:
    theirs = asyncio.run(backend()), blocking()
    os.write(writing, repr(theirs).encode())
    os._exit(0)
os.waitpid(child, 0)
theirs = eval(os.read(reading, 100))
assert not set(mine) & set(theirs), (mine, theirs)
assert (loop.run_until_complete(backend()), blocking()) == mine  # the child said no goodbye on our connections
loop.run_until_complete(manager.disconnect_all())
loop.close()
""")


FROZEN = """
import asyncio, os, sys
from connections.clients import Pooled
from kusto.connections.manager import Manager
manager = Manager(Pooled(user={url!r}), check_interval=0.000001, deadline=2)
"""
FROZEN_MAIN = {
    "awaited": """
async def main():
    await (await manager.get_client("user")).fetch("SELECT 1")
    print("connected", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print([*await (await manager.get_client("user")).fetch("SELECT 1")], flush=True)
    os._exit(0)  # no farewell to the connection that fell silent
asyncio.run(main())
""",
    "blocking": """
manager.sync.get_client("user").fetch("SELECT 1")
print("connected", flush=True)
sys.stdin.readline()
print([*manager.sync.get_client("user").fetch("SELECT 1")], flush=True)
os._exit(0)
""",
}


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no process can be frozen here")
@pytest.mark.parametrize("interface", list(FROZEN_MAIN))
@pytest.mark.parametrize("swallows", [False, True], ids=["connections cut", "connections silent"])
@pytest.mark.parametrize("seconds", [0.0, pytest.param(60.0, marks=pytest.mark.long)])
def test_a_process_that_was_frozen_works_at_once_when_it_wakes(
    proxied: tuple[Proxy, str], interface: str, swallows: bool, seconds: float
) -> None:
    proxy, url = proxied
    process = subprocess.Popen(
        [sys.executable, "-c", FROZEN.format(url=url) + FROZEN_MAIN[interface]],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    assert process.stdout.readline() == "connected\n"
    process.send_signal(signal.SIGSTOP)
    if swallows:
        proxy.forget()
    else:
        proxy.cut()
    time.sleep(seconds)
    process.send_signal(signal.SIGCONT)
    said, complained = process.communicate("go\n")
    assert said == "[(1,)]\n" or "Record" in said, complained
    assert process.returncode == 0, complained


def in_a_process_of_its_own(program: str) -> None:
    """What forks, or leaves sockets of closed loops to the collector, must not do it to the other tests."""
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def environment() -> dict[str, str]:
    """Variables for a program that imports the project and its tests."""
    tests = Path(__file__).parents[1]
    return {**os.environ, "PYTHONPATH": f"{tests}:{tests.parent / 'src'}"}
