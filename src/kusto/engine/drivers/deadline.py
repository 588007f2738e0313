"""A time limit for a driver that blocks and has none: when it is over, something is done from another thread."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Deadline:
    """Runs ``late`` when the time is over before the block is."""

    def __init__(self, late: Callable[[], None], seconds: float) -> None:
        self.passed = False
        self._late = late
        self._timer = threading.Timer(max(seconds, 0.0), self._over)
        self._timer.daemon = True

    def _over(self) -> None:
        self.passed = True
        self._late()

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *exception: object) -> None:
        self._timer.cancel()
