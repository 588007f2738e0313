"""A sign of life for servers that do not notice a client's end while its statement runs, and keep its locks till then.

In go a connection that holds the migration lock and the way to a second one. As long as this process lives the second
one says so; when it ends, the server lets that go at once, and whoever waits for the lock may end the first one's
session. It never ends one itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, runtime_checkable

from kusto.engine.connection import SyncConnection
from kusto.engine.drivers import silence
from kusto.errors import KustoError


@runtime_checkable
class Followed(Protocol):
    """A connection whose server does not look for the client while a statement runs."""

    place: str
    """Which server answers: a sign on another one is none."""

    def begin_to_be_followed(self) -> int | None:
        """Say that another session tells whether the client lives; the number of this one, or None where it cannot."""
        ...

    def be_followed_no_more(self) -> None:
        """Say so no more."""
        ...

    def say_alive(self, number: int) -> bool:
        """Be the session that tells it of another one, for as long as this one lasts; False while yet another does."""
        ...


class Lifeline:
    """The sign of life of one connection.

    Args:
        connection: holds the lock.
        second: opens another one to the same server.
    """

    def __init__(self, connection: Followed, second: Callable[[], SyncConnection]) -> None:
        self._connection = connection
        self._second = second
        self._number: int | None = None
        self._held: SyncConnection | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def begin(self, number: int) -> None:
        """Give it; where a second connection cannot be had there is none, and nobody ends anything.

        Args:
            number: of the connection's session.
        """
        self._number = number
        if not self._renew():
            return
        try:
            found = self._connection.begin_to_be_followed()
        except KustoError:  # the flow's next request tells
            found = None
        if found != number:  # something in between has sessions of its own: nothing that is seen there tells of ours
            self.end()
            return
        self._thread.start()

    def end(self) -> None:
        """Give it no more; first others are told not to look for it."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._held is not None:
            with suppress(KustoError):
                self._connection.be_followed_no_more()
            self._held.close()
            self._held = None

    def _run(self) -> None:
        while not self._ended.wait(silence.BEAT_SECONDS):
            try:
                if self._held is not None:
                    self._held.ping(silence.ANSWER_SECONDS)
                    continue
            except KustoError:
                self._held = None
            self._renew()

    def _renew(self) -> bool:
        assert self._number is not None
        try:
            opened = self._second()
        except KustoError:
            return False
        with suppress(KustoError):
            here = self._connection.place
            if isinstance(opened, Followed) and opened.place == here and opened.say_alive(self._number):
                self._held = opened
                return True
        opened.close()
        return False
