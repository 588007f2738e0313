"""Flows: work that needs several exchanges with a database, written once for sync and async.

A flow is a generator. It yields requests, receives replies, and returns its result. It runs on one connection from
beginning to end; `kusto.engine.run_sync` and `kusto.engine.run_async` are the only two runners. A flow never opens a
socket, never sleeps by itself and never asks a person. A request that fails is raised inside the flow at its
``yield`` as an error of ours (`kusto.errors`), so that ``try``/``except`` works as in ordinary code.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from kusto.errors import ConnectionFault, ConnectionLostError, KustoError, OutcomeUnknownError

T = TypeVar("T")

Row: TypeAlias = Sequence[Any]
"""One row, by position."""
LOST = (ConnectionLostError, OutcomeUnknownError)
"""Errors of the connection, not of the statement."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """Run one statement with parameters; the reply is ``Sequence[Row]``.

    Args:
        writes: the statement changes data (an ``INSERT … RETURNING``): it is never sent a second time.
    """

    sql: str
    params: Sequence[Any] = ()
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Run one statement with parameters; the reply is the number of rows affected (int)."""

    sql: str
    params: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class RunMany:
    """Run one statement once per row of parameters; the reply is the number of rows affected in all (int)."""

    sql: str
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Script:
    """Run one statement without parameters outside the statement cache (DDL, PRAGMA); the reply is None.

    One statement each: whoever has a file cuts it first (`Dialect.migrations.split`), so that a failure has a place.
    """

    sql: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Begin a transaction and run statements in it, one after another, without waiting between where the driver can.

    The reply is None, or `BrokenOff` where one failed: those after it were not run, and the transaction, which is open
    either way, is to be rolled back. Errors of the connection, and of the beginning, are raised: nothing is open then.
    """

    requests: Sequence[Script | Run]


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """A batch came to its end early.

    Args:
        at: position of the request that failed, from 0.
        error: why.
    """

    at: int
    error: KustoError


@dataclass(frozen=True, slots=True)
class Begin:
    """Begin a transaction, or a savepoint where one is open already; the reply is None.

    Args:
        isolation: the standard's name (``READ COMMITTED`` …) or None for the database's default.
        immediate: take the write lock at once where the database knows such a thing (SQLite).
    """

    isolation: str | None = None
    immediate: bool = False


@dataclass(frozen=True, slots=True)
class Commit:
    """Commit the innermost transaction or release the innermost savepoint; the reply is None."""


@dataclass(frozen=True, slots=True)
class Rollback:
    """Roll back the innermost transaction or savepoint; the reply is None."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Take the migration lock of this database for the rest of the connection; the reply is None.

    It ends with the connection or the process, whichever ends first. After ``timeout`` seconds it raises
    `LockTimeoutError`, naming the holder where the database knows it.
    """

    timeout: float


@dataclass(frozen=True, slots=True)
class Unlock:
    """Give the migration lock back; the reply is None."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Report progress to whoever listens (the CLI's bars); the reply is None.

    Args:
        event: a stable word, e.g. ``migration-started``.
        subject: what it is about, e.g. the migration's name.
        done, total: how far, in units of the event.
    """

    event: str
    subject: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait for some seconds; the reply is None."""

    seconds: float


Request: TypeAlias = Fetch | Run | RunMany | Script | Batch | Begin | Commit | Rollback | Lock | Unlock | Tell | Sleep
Flow: TypeAlias = Generator[Request, Any, T]


def fetch(sql: str, *params: Any) -> Flow[Sequence[Row]]:
    """All rows of a read."""
    rows: Sequence[Row] = yield Fetch(sql, params)
    return rows


def transaction(inner: Flow[T], *, isolation: str | None = None, immediate: bool = False) -> Flow[T]:
    """``inner`` inside a transaction: committed when it returns, rolled back when it raises or is closed."""
    try:
        yield Begin(isolation, immediate)
    except ConnectionLostError as error:
        error.meta = {**error.meta, "sent": False}  # nothing that could take effect: it may all be sent again
        raise
    try:
        result = yield from inner
    except GeneratorExit:
        raise  # the runner closes the connection or rolls back itself: nothing may be yielded here
    except BaseException:
        try:
            yield Rollback()
        except ConnectionFault:
            pass  # the server does it; what is worth telling is why
        raise
    yield Commit()
    return result
