"""What both pools share: which idle connections there are and how old they are. It waits for nothing.

Age is judged when a connection is taken, by the wall clock: a process that was frozen has run no timers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from kusto.engine.pool_options import PoolOptions
from kusto.errors import PoolTimeoutError


class _Closable(Protocol):
    @property
    def closed(self) -> bool: ...

    @property
    def depth(self) -> int: ...

    @property
    def at_rest(self) -> bool: ...

    soiled: bool


C = TypeVar("C", bound=_Closable)


class _Forks:
    count = 0


def _count_fork() -> None:
    _Forks.count += 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_count_fork)


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """A pool at a glance: connections open, of these idle, callers waiting, the limit."""

    open: int
    idle: int
    waiting: int
    limit: int


class Shelf(Generic[C]):
    """Idle connections, the last put back on top."""

    def __init__(self, options: PoolOptions) -> None:
        self.options = options
        self.size = 0
        """Connections open or being opened."""
        self.idle: list[tuple[C, float]] = []
        self._opened: dict[C, float] = {}
        self._forks = _Forks.count

    @property
    def inherited(self) -> bool:
        """This process is a fork of the one that opened these connections: they belong to the parent."""
        return self._forks != _Forks.count

    @property
    def all(self) -> tuple[C, ...]:
        """Every connection, idle or in use."""
        return tuple(self._opened)

    def take(self, now: float) -> tuple[C | None, list[C], bool]:
        """The newest idle connection that may be used.

        Returns:
            The connection or None; connections to close; whether the connection must be pinged first.
        """
        spent: list[C] = []
        options = self.options
        while self.idle:
            connection, since = self.idle.pop()
            quiet = now - since
            if connection.closed or quiet > options.max_idle or now - self._opened[connection] > options.max_age:
                self.forget(connection)
                spent.append(connection)
                continue
            # A clock that went backwards says nothing about the age: look.
            return connection, spent, not 0 <= quiet <= options.check_after
        return None, spent, False

    def freshest(self, now: float) -> C | None:
        """The newest idle connection where nothing about it needs a second look; None otherwise."""
        connection, since = self.idle[-1]
        quiet = now - since
        if connection.closed or not 0 <= quiet <= self.options.check_after:
            return None
        if now - self._opened[connection] > self.options.max_age:
            return None
        del self.idle[-1]
        return connection

    def has_room(self) -> bool:
        """Another connection may be opened."""
        return self.size < self.options.limit

    def add(self, connection: C, now: float) -> None:
        """Note a connection just opened; its place was counted in ``size`` before."""
        self._opened[connection] = now

    def usable(self, connection: C) -> bool:
        """A connection coming back may be handed out again: alive, no transaction open, no settings left in its
        session, not from before a reset."""
        if connection not in self._opened or connection.soiled or connection.closed:
            return False
        return connection.depth == 0 and connection.at_rest

    def put(self, connection: C, now: float) -> None:
        """Keep a usable connection for the next caller."""
        self.idle.append((connection, now))

    def forget(self, connection: C) -> None:
        """A connection is gone: its place is free."""
        if self._opened.pop(connection, None) is not None:
            self.size -= 1

    def clear(self) -> Iterator[C]:
        """Forget everything; gives the idle connections, for closing. Those in use are closed when they come back."""
        gone, self.idle = self.idle, []
        self.size -= len(self._opened)
        self._opened = {}
        for connection, _ in gone:
            yield connection


def exhausted(shelf: Shelf[C], timeout: float) -> PoolTimeoutError:
    """The error for a caller who got no connection within ``timeout`` seconds.

    Where transactions hold them all, it says so: whoever asks for a connection inside a transaction of its own waits
    for itself, or for others that do the same.
    """
    limit = shelf.options.limit
    held = sum(connection.depth > 0 for connection in shelf.all)
    hint = "Raise `connection_limit` or `pool_timeout` in the URL, or hold connections for less long."
    if held >= limit:
        hint = (
            "Inside a transaction call its own client (`tx.user…`, not `db.user…`): each call on the outer one wants a "
            f"second connection, and waits for ever where all are held so. {hint}"
        )
    who = f", {held} by open transactions" if held else ""
    return PoolTimeoutError(
        f"no connection became free within {timeout:g} s (all {limit} are in use{who})",
        hint=hint,
        meta={"connection_limit": limit, "timeout": timeout, "transactions": held},
    )
