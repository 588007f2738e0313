"""A client before a server of each kind, with a proxy between them and an administrator beside them.

`site` is made for PostgreSQL and for MariaDB, whatever ``--databases`` says: a fault of one is no fault of the other.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pymysql
import pytest

from client.blog import Awaited
from client.conftest import make_blog
from client.faults.lookout import INNODB, OTHERS, THREADS, in_transaction
from servers.proxy import Proxy, proxy_to

SERVERS = ("postgresql", "mysql")
SLEEP = {"postgresql": "SELECT pg_sleep(30)", "mysql": "SELECT SLEEP(30)"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "server" in metafunc.fixturenames:
        metafunc.parametrize("server", SERVERS)


@dataclass(frozen=True, slots=True)
class Site:
    """A database of the blog, its client package, and the proxy before it.

    Args:
        direct: the URL without the proxy.
        url: the URL through it.
    """

    server: str
    package: ModuleType
    direct: str
    url: str
    proxy: Proxy
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def client(self, interface: str, *, parameters: str = "", url: str | None = None, **options: Any) -> Any:
        """A client that is not connected."""
        url = (url or self.url) + (f"?{parameters}" if parameters else "")
        if interface == "sync":
            return Awaited(self.package.SyncClient(url=url, **options))
        return self.package.Client(url=url, **options)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a statement of the administrator's."""
        parts = urlsplit(self.direct)
        database = parts.path.lstrip("/")
        if self.server == "postgresql":
            with psycopg.connect(self.direct, autocommit=True) as connection:
                cursor = connection.execute(sql.encode())
                return cursor.fetchall() if cursor.description else []
        connection = pymysql.connect(
            host=parts.hostname, port=parts.port or 0, user=parts.username, database=database, autocommit=True
        )
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def kill_all(self, *, asleep: bool = False, at_most: int = 1000) -> int:
        """End the sessions of the database's clients; those that sleep in a statement only, where asked for."""
        if self.server == "postgresql":
            where = " AND wait_event = 'PgSleep'" if asleep else ""
            return len(
                self.ask(
                    "SELECT pg_terminate_backend(pid, 5000) FROM (SELECT pid FROM pg_stat_activity "
                    f"WHERE {OTHERS}{where} ORDER BY random() LIMIT {at_most}) q"
                )
            )
        where = " AND p.state = 'User sleep'" if asleep else ""
        found = self.ask(f"SELECT p.id {THREADS}{where} ORDER BY rand() LIMIT {at_most}")
        for (number,) in found:
            with contextlib.suppress(pymysql.MySQLError):  # it has gone by itself
                self.ask(f"KILL {number}")
        return len(found)

    def sessions(self) -> int:
        """How many of the database's clients there are."""
        where = f"FROM pg_stat_activity WHERE {OTHERS}" if self.server == "postgresql" else THREADS
        return int(self.ask(f"SELECT COUNT(*) {where}")[0][0])

    def open_transactions(self) -> int:
        """How many sessions are in a transaction."""
        if self.server == "postgresql":
            return int(
                self.ask(f"SELECT COUNT(*) FROM pg_stat_activity WHERE {OTHERS} AND xact_start IS NOT NULL")[0][0]
            )
        active = in_transaction(self.ask(INNODB)[0][2])
        return len(active & {number for (number,) in self.ask(f"SELECT p.id {THREADS}")}) if active else 0

    @contextlib.contextmanager
    def killing_the_sleeper(self, *, always: bool = False) -> Iterator[None]:
        """Ends the first session that sleeps in a statement, or every one, while the block runs."""
        over = threading.Event()

        def kill() -> None:
            end = time.monotonic() + 15
            while time.monotonic() < end and not over.wait(0.02):
                if self.kill_all(asleep=True) and not always:
                    return

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            yield
        finally:
            over.set()
            killer.join()


def wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for a server to take note of something."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


@pytest.fixture
def site(server: str, generated: Any, request: pytest.FixtureRequest) -> Iterator[Site]:
    """See `Site`."""
    blog = make_blog(server, generated, request)
    direct = blog.new_database()
    parts = urlsplit(direct)
    assert parts.hostname is not None and parts.port is not None
    with proxy_to(parts.hostname, parts.port) as proxy:
        url = parts._replace(netloc=f"{parts.username}@127.0.0.1:{proxy.port}").geturl()
        yield Site(server, blog.client, direct, url, proxy)
