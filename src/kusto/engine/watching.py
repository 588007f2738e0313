"""A watch over statements that take long: is the server still at it, or has nobody answered who never will?

In goes an open connection and the way to a second one. Keepalives notice a network that drops packets; they do not
notice something in between (a proxy, a tunnel, a load balancer) that takes everything and passes nothing on. A
statement may rightly run for hours, so that no deadline helps: the server is asked over a second connection instead.
Where its session has nothing to do while we wait, or the server cannot be reached at all for long, the connection is
cut, and the waiting statement ends with `ConnectionLostError`. It never touches a session that works.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol, runtime_checkable

from kusto.engine.connection import SyncConnection
from kusto.engine.lifeline import Followed, Lifeline
from kusto.errors import ConnectionFault, ConnectionTimeoutError, KustoError

LOOK_SECONDS = 15.0
"""A statement that has run for so long is looked after, and again after so long."""
IDLE_SECONDS = 5
"""The server's session has had nothing to do for so long, though we wait: the answer was lost."""
UNREACHABLE_SECONDS = 60.0
"""No second connection could be made for so long: the server is not there any more."""


@runtime_checkable
class Watchable(Protocol):
    """A connection to a server whose sessions can be looked at from another one."""

    place: str
    """Which server answers: of another one's sessions nothing is known, whatever their numbers."""

    @property
    def session_number(self) -> int:
        """The server's number of this session."""
        ...

    def idle_seconds(self, number: int) -> int | None:
        """For how long another session has had nothing to do; -1: it works; None: there is none of that number."""
        ...

    def end_session(self, number: int) -> None:
        """End another session."""
        ...

    def cut(self) -> None:
        """Break this connection, from another thread; whoever waits on it is told that it is lost."""
        ...


class Watch:
    """Watches one connection from a thread of its own."""

    def __init__(self, connection: Watchable, second: Callable[[], SyncConnection]) -> None:
        self._connection = connection
        self._second = second
        self._number = connection.session_number
        self._sent: float | None = None
        self._unreachable: float | None = None
        self._ended = threading.Event()
        self._lifeline: Lifeline | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def sent(self) -> None:
        """A statement was sent."""
        self._sent = time.monotonic()
        if not self._thread.is_alive() and not self._ended.is_set():
            self._thread.start()

    def answered(self) -> None:
        """Its answer has come."""
        self._sent = None

    def locked(self) -> None:
        """The connection has the migration lock: others shall see whether this process lives."""
        if self._lifeline is None and isinstance(self._connection, Followed):
            self._lifeline = Lifeline(self._connection, self._second)
            self._lifeline.begin(self._number)

    def unlocked(self) -> None:
        """It is given back."""
        if self._lifeline is not None:
            self._lifeline.end()
            self._lifeline = None

    def end(self) -> None:
        """Watch no more."""
        self._ended.set()
        self.unlocked()

    def _run(self) -> None:
        while not self._ended.wait(min(LOOK_SECONDS, 1.0)):
            sent = self._sent
            if sent is None or time.monotonic() - sent < LOOK_SECONDS:
                continue
            if self._is_lost(sent):
                self._connection.cut()
                return
            self._ended.wait(LOOK_SECONDS)

    def _is_lost(self, sent: float) -> bool:
        """Whether no answer will come to what was sent then."""
        try:
            other = self._second()
        except KustoError as error:
            if type(error) not in (ConnectionTimeoutError, ConnectionFault) or error.meta.get("code"):
                return False  # somebody answers, if only to refuse us
            self._unreachable = self._unreachable or time.monotonic()
            return time.monotonic() - self._unreachable >= UNREACHABLE_SECONDS
        self._unreachable = None
        try:
            if not isinstance(other, Watchable) or other.place != self._connection.place:
                return False
            idle = other.idle_seconds(self._number)
            if self._sent != sent or (idle is not None and idle < IDLE_SECONDS):
                return False
            if idle is not None:
                with suppress(KustoError):  # what it holds shall not wait until the server finds out
                    other.end_session(self._number)
            return True
        except KustoError:
            return False
        finally:
            other.close()


@contextmanager
def watching(connection: SyncConnection, second: Callable[[], SyncConnection]) -> Iterator[Watch | None]:
    """A watch for the length of the block; None where a connection cannot be looked at (a file's)."""
    if not isinstance(connection, Watchable):
        yield None
        return
    watch = Watch(connection, second)
    try:
        yield watch
    finally:
        watch.end()
