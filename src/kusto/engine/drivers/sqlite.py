"""SQLite through the standard library, blocking. Each call returns or raises an error of ours.

The connection may be used from any thread, by one at a time. Statements run in autocommit unless `begin` was called.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Sequence
from typing import Any, NoReturn

from kusto.dialects.sqlite.errors import ERRORS
from kusto.engine.batches import one_by_one
from kusto.engine.connection import ServerInfo
from kusto.engine.target import Target
from kusto.errors import (
    ConnectionFault,
    ConnectionLostError,
    DatabaseNotFoundError,
    InvalidValueError,
    KustoError,
    LockTimeoutError,
    QueryError,
    TransactionError,
    UsageError,
)
from kusto.flow import BrokenOff, Row, Run, Script

BUSY_SECONDS = 5.0
"""How long a statement waits for another process's write lock."""
LOCK_PAUSE = 0.1
"""How long one attempt to take the migration lock waits."""


class SqliteConnection:
    """One open database file."""

    soiled = False

    def __init__(self, target: Target, *, timeout: float, create: bool = False) -> None:
        """Open it.

        Args:
            timeout: unused but for symmetry: opening a file does not wait.
            create: make the file where there is none.

        Raises:
            DatabaseNotFoundError: there is no such file.
            ConnectionFault: it is no database, or may not be read.
        """
        self.server = ServerInfo("SQLite", sqlite3.sqlite_version)
        self.depth = 0
        self._closed = False
        self._path = target.database
        self._lock: sqlite3.Connection | None = None
        self._connection = self._open(target, create)
        self._identity = self._file_identity()
        self._only_reads = self._path != ":memory:" and not os.access(self._path, os.W_OK)

    @property
    def closed(self) -> bool:
        """Known to be unusable, as one is that can only read a file which may be written by now."""
        return self._closed or (self._only_reads and not self.depth and os.access(self._path, os.W_OK))

    def _open(self, target: Target, create: bool) -> sqlite3.Connection:
        path = self._path
        if path != ":memory:" and not create and not os.path.exists(path):
            raise DatabaseNotFoundError(
                f"the database file {path} does not exist",
                hint="Run `kusto-db migrate -t dev` or `-t deploy` to create it, or mend the URL.",
            )
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite3.connect(
                path,
                timeout=_busy_seconds(target),
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except (sqlite3.Error, OSError) as error:
            if connection is not None:
                connection.close()
            raise self._opening(error) from error
        connection.create_function("kusto_casefold", 1, _casefold, deterministic=True)
        return connection

    def _opening(self, error: Exception) -> KustoError:
        folder = os.path.dirname(self._path)
        if not os.path.isdir(folder):
            return DatabaseNotFoundError(
                f"the folder {folder} of the database file does not exist", hint="Create it, or mend the URL."
            )
        name = getattr(error, "sqlite_errorname", None)
        hint = "Check that it is a SQLite file that this user may read and write, and that its folder may be written."
        found = ERRORS.error(name, f"cannot open {self._path}: {error}", {})
        kind = type(found) if isinstance(found, ConnectionFault) else ConnectionFault
        return kind(found.message, hint=hint, meta=found.meta)

    @property
    def at_rest(self) -> bool:
        """See `kusto.engine.connection.SyncConnection`."""
        return not self._connection.in_transaction

    def fetch(self, sql: str, params: Sequence[Any] = ()) -> Sequence[Row]:
        """See `kusto.engine.connection.SyncConnection`."""
        try:
            return self._execute(sql, params).fetchall()
        except Exception as error:
            self._raise(error)

    def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """See `kusto.engine.connection.SyncConnection`."""
        try:
            return max(self._execute(sql, params).rowcount, 0)
        except Exception as error:
            self._raise(error)

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """See `kusto.engine.connection.SyncConnection`."""
        try:
            self._refuse_ended()
            return max(self._connection.executemany(sql, rows).rowcount, 0)
        except Exception as error:
            self._raise(error)

    def script(self, sql: str) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        try:
            self._execute(sql)
        except Exception as error:
            self._raise(error)

    def batch(self, requests: Sequence[Script | Run]) -> BrokenOff | None:
        """See `kusto.engine.connection.SyncConnection`."""
        return one_by_one(self, requests)

    def describe(self, sql: str, params: Sequence[Any] = ()) -> tuple[Sequence[str], Sequence[Row]]:
        """See `kusto.engine.connection.SyncConnection`."""
        try:
            cursor = self._execute(sql, params)
            return tuple(column[0] for column in cursor.description or ()), cursor.fetchall()
        except Exception as error:
            self._raise(error)

    def begin(self, isolation: str | None = None, immediate: bool = False) -> None:
        """See `kusto.engine.connection.SyncConnection`; a transaction of SQLite is always serialisable."""
        if self.depth:
            self.script(f"SAVEPOINT kusto_{self.depth}")
        else:
            self.script("BEGIN IMMEDIATE" if immediate else "BEGIN")
        self.depth += 1

    def commit(self) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        self.script(f"RELEASE kusto_{self.depth - 1}" if self.depth > 1 else "COMMIT")
        self.depth -= 1

    def rollback(self) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        self.depth -= 1
        if not self._connection.in_transaction:  # some errors end the transaction by themselves, savepoints with it
            return
        if self.depth:
            self.script(f"ROLLBACK TO kusto_{self.depth}")
            self.script(f"RELEASE kusto_{self.depth}")
        else:
            self.script("ROLLBACK")

    def _execute(self, sql: str, params: Sequence[Any] = ()) -> sqlite3.Cursor:
        self._refuse_ended()
        return self._connection.execute(sql, params)

    def _refuse_ended(self) -> None:
        """A full disk, an interruption or a trigger may end a whole transaction.

        What its owner, who does not know, still asks for would each be a transaction of its own.
        """
        if self.depth and not self._connection.in_transaction:
            raise TransactionError(
                "the database has ended this transaction after an error, and nothing of it is left",
                hint="Run the whole transaction again.",
            )

    def lock(self, timeout: float) -> None:
        """Take the migration lock: an exclusive transaction in a file beside the database.

        The operating system ends it with the process, whatever kills it.
        """
        if self._path == ":memory:":
            return
        side = self._path + "-lock"
        try:
            self._lock = sqlite3.connect(side, timeout=LOCK_PAUSE, isolation_level=None, check_same_thread=False)
            _begin_exclusive(self._lock, timeout)
        except sqlite3.Error as error:
            self.unlock()
            name = getattr(error, "sqlite_errorname", "")
            if not name.startswith("SQLITE_BUSY"):
                self._raise(error)
            raise LockTimeoutError(
                f"another process migrates {self._path} (waited {timeout:g} s for its lock)",
                hint="Wait until it ends and run the command again; `--lock-timeout` waits longer.",
                meta={"lock": side},
            ) from error

    def unlock(self) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def ping(self, timeout: float) -> None:
        """The file is still the one that was opened, and answers."""
        if self._identity != self._file_identity():
            self._closed = True
            raise ConnectionLostError(f"the database file {self._path} was moved, deleted or replaced")
        deadline = time.monotonic() + timeout
        self._connection.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
        try:
            self.fetch("SELECT 1 FROM sqlite_master LIMIT 1")
        finally:
            self._connection.set_progress_handler(None, 0)

    def stay_interruptible(self) -> None:
        """Let signal handlers of Python run while a long statement does; one that raises ends the statement."""
        self._connection.set_progress_handler(lambda: 0, 100_000)

    def interrupt(self) -> None:
        """End the statement that another thread runs here."""
        self._connection.interrupt()

    def close(self) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        self._closed = True
        self.unlock()
        try:
            self._connection.close()
        except sqlite3.Error:
            pass  # an unfinished statement of a killed thread: the file is let go with the process

    def _file_identity(self) -> tuple[int, int] | None:
        if self._path == ":memory:":
            return None
        try:
            found = os.stat(self._path)
        except OSError:
            return (0, 0)
        return found.st_dev, found.st_ino

    def _raise(self, error: Exception) -> NoReturn:
        if isinstance(error, UnicodeEncodeError):
            raise InvalidValueError("a text holds half a surrogate pair, which is no character") from error
        if isinstance(error, KustoError):
            raise error
        if isinstance(error, OverflowError):
            raise InvalidValueError("an integer does not fit into 64 bits") from error
        if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
            self._closed = True
            raise ConnectionLostError("the connection is closed") from error
        if isinstance(error, (sqlite3.ProgrammingError, sqlite3.InterfaceError)):
            raise QueryError(str(error)) from error
        if isinstance(error, sqlite3.Error):
            raise ERRORS.error(getattr(error, "sqlite_errorname", None), str(error), {}) from error
        raise error


def _begin_exclusive(lock: sqlite3.Connection, timeout: float) -> None:
    """Wait for the lock in short steps: inside one long step of SQLite's, Ctrl-C would not be heard."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() >= deadline:
                raise
        else:
            return


def _busy_seconds(target: Target) -> float:
    written = target.options.get("socket_timeout") or target.options.get("busy_timeout")
    try:
        return float(written) if written else BUSY_SECONDS
    except ValueError:
        raise UsageError("the URL's `socket_timeout` is not a number", hint="Write seconds.") from None


def _casefold(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
