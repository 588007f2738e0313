"""Looks at a database from outside while a client works on it: its sessions, its open transactions, its rows.

In goes a URL, out come numbers. It holds one connection of its own, keeps nothing locked and is counted nowhere.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from typing import Any, Protocol
from urllib.parse import urlsplit

import psycopg
import pymysql

OTHERS = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
THREADS = "FROM information_schema.processlist p WHERE p.db = database() AND p.id <> connection_id()"
INNODB = "SHOW ENGINE INNODB STATUS"
_SESSION = re.compile(r"^\w+ thread id (\d+),", re.MULTILINE)


def in_transaction(status: str) -> set[int]:
    """The numbers of the sessions with an open transaction, out of what `INNODB` gives.

    The table ``innodb_trx`` will not do: it is a copy that is made anew only where nobody has looked at it for a tenth
    of a second, so that whoever asks more often than that is shown the first answer for ever.
    """
    told = (part for part in status.split("---TRANSACTION ")[1:] if ", ACTIVE" in part.partition("\n")[0])
    found = (_SESSION.search(part.partition("\n--------\n")[0]) for part in told)
    return {int(session[1]) for session in found if session}


class Lookout(Protocol):
    """What a test sees of a database."""

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a statement."""
        ...

    def sessions(self) -> int:
        """How many clients there are."""
        ...

    def transactions(self) -> int:
        """How many of them are in a transaction."""
        ...

    def end_sessions(self) -> None:
        """End every client's session; they are told when this returns."""
        ...

    def close(self) -> None:
        """Look no more."""
        ...


class PostgresqlLookout:
    """Of PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        cursor = self._connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []

    def sessions(self) -> int:
        return int(self.ask(f"SELECT COUNT(*) FROM pg_stat_activity WHERE {OTHERS}")[0][0])

    def transactions(self) -> int:
        where = f"{OTHERS} AND xact_start IS NOT NULL"
        return int(self.ask(f"SELECT COUNT(*) FROM pg_stat_activity WHERE {where}")[0][0])

    def end_sessions(self) -> None:
        self.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OTHERS}")
        while self.sessions():  # the server itself looks for their end only ten times a second
            continue

    def close(self) -> None:
        self._connection.close()


class MysqlLookout:
    """Of MySQL and MariaDB."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._connection = pymysql.connect(
            host=parts.hostname,
            port=parts.port or 0,
            user=parts.username,
            database=parts.path.lstrip("/"),
            autocommit=True,
        )

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def sessions(self) -> int:
        return int(self.ask(f"SELECT COUNT(*) {THREADS}")[0][0])

    def transactions(self) -> int:
        open_ones = in_transaction(self.ask(INNODB)[0][2])
        return len(open_ones & {number for (number,) in self.ask(f"SELECT p.id {THREADS}")}) if open_ones else 0

    def end_sessions(self) -> None:
        for (number,) in self.ask(f"SELECT p.id {THREADS}"):
            self.ask(f"KILL {number}")

    def close(self) -> None:
        self._connection.close()


class SqliteLookout:
    """Of a file; its sessions are this process's descriptors of it, and the threads that serve them."""

    def __init__(self, url: str) -> None:
        self._path = url.removeprefix("file:")
        self._connection = sqlite3.connect(self._path, timeout=0.0, isolation_level=None, check_same_thread=False)
        self._connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchall()
        self._own = self._descriptors()
        self._threads = set(threading.enumerate())

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    def sessions(self) -> int:
        threads = sum(thread.name == "kusto-sqlite" for thread in set(threading.enumerate()) - self._threads)
        return max(self._descriptors() - self._own, threads)

    def _descriptors(self) -> int:
        if not os.path.isdir("/proc/self/fd"):
            return 0
        count = 0
        for name in os.listdir("/proc/self/fd"):
            try:
                count += os.readlink(f"/proc/self/fd/{name}") == self._path
            except OSError:
                continue  # closed meanwhile
        return count

    def transactions(self) -> int:
        """1 where anybody reads or writes in a transaction: only alone can one be exclusive."""
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return 1
        self._connection.execute("ROLLBACK")
        return 0

    def end_sessions(self) -> None:
        """Nobody can."""

    def close(self) -> None:
        self._connection.close()


LOOKOUTS: dict[str, type[PostgresqlLookout | MysqlLookout | SqliteLookout]] = {
    "postgresql": PostgresqlLookout,
    "mysql": MysqlLookout,
    "sqlite": SqliteLookout,
}
