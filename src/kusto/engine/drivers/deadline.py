"""A time limit for a driver that blocks and has none: when it is over, something is done from another thread.

One thread per process looks after all of them. A statement notes when it has to have ended, and that it has; the thread
is told only where nothing of this limit is in its list yet, so that statements one after the other cost no hand-over
(measured: 1 µs each, where a thread for each takes 150).
"""

from __future__ import annotations

import heapq
import os
import threading
import time
import weakref
from collections.abc import Callable


class Deadline:
    """Runs ``late`` when the time is over before the block is; for one block after the other, one at a time."""

    __slots__ = ("__weakref__", "_at", "_late", "_listed", "_lock", "_seconds", "passed")

    def __init__(self, late: Callable[[], None], seconds: float) -> None:
        self.passed = False
        """The time of the last block was over before it was."""
        self._late = late
        self._seconds = max(seconds, 0.0)
        self._at: float | None = None
        self._listed = False
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self.passed = False
        self._at = at = time.monotonic() + self._seconds
        if not self._listed:  # see `_Watch._next`, which looks in the other order
            _Watch.now.list(self, at)

    def __exit__(self, *exception: object) -> None:
        with self._lock:  # what is being done about this block does not hit the next one
            self._at = None

    def _end(self) -> None:
        """Do what was to be done, unless the block has ended meanwhile."""
        with self._lock:
            if self._at is None or self._at > time.monotonic():
                return
            self._at = None
            self.passed = True
            self._late()


class _Watch:
    """The thread, and what it waits for."""

    now: _Watch

    def __init__(self) -> None:
        self._news = threading.Condition(threading.Lock())
        self._listed: list[tuple[float, int, weakref.ref[Deadline]]] = []
        """Weak: a connection that is gone is not kept until its last statement would have had to end."""
        self._thread: threading.Thread | None = None
        self._count = 0

    def list(self, deadline: Deadline, at: float) -> None:
        """Look at it when the time has come."""
        with self._news:
            if deadline._listed:
                return
            deadline._listed = True
            self._add(deadline, at)
            if self._listed[0][1] == self._count:  # it comes first
                self._news.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="kusto-deadlines", daemon=True)
                self._thread.start()

    def _add(self, deadline: Deadline, at: float) -> None:
        self._count += 1
        heapq.heappush(self._listed, (at, self._count, weakref.ref(deadline)))

    def _run(self) -> None:
        while True:
            late = self._next()
            # It may wait for the server: the others must not wait for it.
            threading.Thread(target=late._end, name="kusto-late", daemon=True).start()

    def _next(self) -> Deadline:
        """The next one whose time is over."""
        with self._news:
            while True:
                if not self._listed:
                    self._news.wait()
                    continue
                at, _, found = self._listed[0]
                if (left := at - time.monotonic()) > 0:
                    self._news.wait(left)
                    continue
                heapq.heappop(self._listed)
                deadline = found()
                if deadline is None:
                    continue
                deadline._listed = False
                again = deadline._at  # after it was taken off: a block that began just now lists it, or is seen here
                if again is None:
                    continue
                if again <= time.monotonic():
                    return deadline
                deadline._listed = True
                self._add(deadline, again)


def _begin() -> None:
    _Watch.now = _Watch()


_begin()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin)  # threads stay with the parent
