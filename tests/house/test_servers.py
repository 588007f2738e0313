"""The test databases themselves: fresh, real, and gone when their holder is gone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from servers.postgresql import Server, throwaway_postgresql

TESTS = Path(__file__).parent.parent
HOLDER = """
import sys
sys.path.insert(0, sys.argv[1])
from servers.postgresql import throwaway_postgresql
with throwaway_postgresql() as server:
    print(server.port, flush=True)
    sys.stdin.read()
"""


def test_each_database_is_new_and_empty(new_postgresql_database: Callable[[], str]) -> None:
    first, second = new_postgresql_database(), new_postgresql_database()
    assert first != second
    for url in (first, second):
        with psycopg.connect(url) as connection:
            connection.execute("create table only_here (id int)")


def test_every_provider_has_a_url(provider: str, database_url: str) -> None:
    assert database_url.startswith({"sqlite": "file:", "postgresql": "postgresql://", "mysql": "mysql://"}[provider])


def test_a_throwaway_server_ends_with_its_block(postgresql_server: Server) -> None:
    with throwaway_postgresql() as server:
        assert server.port != postgresql_server.port
        with psycopg.connect(server.create("one")) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    assert not Path(server.directory).exists()
    assert not listening(server.port)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_no_server_outlives_a_killed_holder(sent: signal.Signals, postgresql_server: Server) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(TESTS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        stderr=subprocess.DEVNULL,
    )
    assert holder.stdout is not None and holder.stdin is not None
    port = int(holder.stdout.readline())
    with socket.create_connection(("127.0.0.1", port)) as witness:
        os.kill(holder.pid, sent)
        assert witness.recv(1) == b""  # blocks until the server closes it; the test's own timeout is the bound
    holder.wait()
    holder.stdin.close()
    holder.stdout.close()


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
