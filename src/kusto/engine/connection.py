"""What every driver offers: one connection, sync or async, whose errors are already ours.

Statements use the dialect's placeholders (`QueryDialect.placeholder`); rows come by position. A connection serves one
task at a time; the pools see to that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kusto.flow import BrokenOff, Row, Run, Script


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """Who answers at the other end.

    Args:
        product: ``PostgreSQL``, ``SQLite`` …
        version: as the server says it, e.g. ``15.18``.
        pooled: a transaction pooler stands between (no prepared statements, no session state).
    """

    product: str
    version: str
    pooled: bool = False


class SyncConnection(Protocol):
    """A blocking connection."""

    server: ServerInfo
    soiled: bool
    """Its session's settings were changed: the next user must not find them (see `kusto.engine.soiling`)."""

    @property
    def closed(self) -> bool:
        """Known to be unusable; False does not promise that the server is still there."""
        ...

    @property
    def depth(self) -> int:
        """Open transactions: 0 none, 1 a transaction, more with savepoints."""
        ...

    @property
    def at_rest(self) -> bool:
        """The server last said that no transaction is open, whoever began or ended one, and by what words."""
        ...

    def fetch(self, sql: str, params: Sequence[Any] = ()) -> Sequence[Row]:
        """Rows of one statement."""
        ...

    def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """Rows affected by one statement."""
        ...

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Rows affected in all by one statement run once per row of parameters."""
        ...

    def script(self, sql: str) -> None:
        """One statement without parameters, outside the statement cache."""
        ...

    def batch(self, requests: Sequence[Script | Run]) -> BrokenOff | None:
        """Statements one after another inside a transaction that they begin (see `kusto.flow.Batch`)."""
        ...

    def describe(self, sql: str, params: Sequence[Any] = ()) -> tuple[Sequence[str], Sequence[Row]]:
        """Column names and rows of one statement (raw queries)."""
        ...

    def begin(self, isolation: str | None = None, immediate: bool = False) -> None:
        """Begin a transaction; a savepoint inside one."""
        ...

    def commit(self) -> None:
        """Commit the innermost transaction or savepoint."""
        ...

    def rollback(self) -> None:
        """Roll back the innermost transaction or savepoint."""
        ...

    def lock(self, timeout: float) -> None:
        """Take the migration lock (see `kusto.flow.Lock`)."""
        ...

    def unlock(self) -> None:
        """Give the migration lock back."""
        ...

    def ping(self, timeout: float) -> None:
        """One round trip within ``timeout`` seconds, or `ConnectionFault`."""
        ...

    def close(self) -> None:
        """Close, within a bounded time, whatever state it is in; never raises."""
        ...


class AsyncConnection(Protocol):
    """A connection for asyncio; see `SyncConnection` for what each method does."""

    server: ServerInfo
    soiled: bool
    """Its session's settings were changed: the next user must not find them (see `kusto.engine.soiling`)."""

    @property
    def closed(self) -> bool:
        """See `SyncConnection`."""
        ...

    @property
    def depth(self) -> int:
        """See `SyncConnection`."""
        ...

    @property
    def at_rest(self) -> bool:
        """See `SyncConnection`."""
        ...

    async def fetch(self, sql: str, params: Sequence[Any] = ()) -> Sequence[Row]:
        """See `SyncConnection`."""
        ...

    async def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """See `SyncConnection`."""
        ...

    async def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """See `SyncConnection`."""
        ...

    async def script(self, sql: str) -> None:
        """See `SyncConnection`."""
        ...

    async def batch(self, requests: Sequence[Script | Run]) -> BrokenOff | None:
        """See `SyncConnection`."""
        ...

    async def describe(self, sql: str, params: Sequence[Any] = ()) -> tuple[Sequence[str], Sequence[Row]]:
        """See `SyncConnection`."""
        ...

    async def begin(self, isolation: str | None = None, immediate: bool = False) -> None:
        """See `SyncConnection`."""
        ...

    async def commit(self) -> None:
        """See `SyncConnection`."""
        ...

    async def rollback(self) -> None:
        """See `SyncConnection`."""
        ...

    async def lock(self, timeout: float) -> None:
        """See `SyncConnection`."""
        ...

    async def unlock(self) -> None:
        """See `SyncConnection`."""
        ...

    async def ping(self, timeout: float) -> None:
        """See `SyncConnection`."""
        ...

    async def settle(self, timeout: float) -> bool:
        """After a cancelled statement: end it on the server; False where the connection had to be dropped."""
        ...

    async def close(self) -> None:
        """See `SyncConnection`."""
        ...

    def terminate(self) -> None:
        """Drop the socket at once."""
        ...

    def disown(self) -> None:
        """It belongs to the process that this one was forked from: never touch it, not even when it is collected."""
        ...
