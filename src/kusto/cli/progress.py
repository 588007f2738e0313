"""Bars that move, for what takes longer than a second: in go numbers, out comes a picture on the error stream.

Only used where someone watches. The library for it is loaded when the first bar really shows.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds before a bar shows."""


def _progress(*, transient: bool) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(file=sys.stderr)
    return Progress(
        TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn(), console=console,
        transient=transient,
    )  # fmt: skip


def countdown_bar(text: str, seconds: float) -> None:
    """A bar that fills while time passes."""
    with _progress(transient=True) as progress:
        task = progress.add_task(text, total=seconds)
        begin = time.monotonic()
        while (passed := time.monotonic() - begin) < seconds:
            progress.update(task, completed=passed)
            time.sleep(min(0.1, seconds - passed))


class Bar:
    """A bar that appears only once the work has taken a second, even in the middle of one long statement.

    Args:
        shown: someone watches; otherwise it stays silent.
    """

    def __init__(self, text: str, *, shown: bool) -> None:
        self._state: tuple[str, int, int | None] = (text, 0, None)
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(PATIENCE, self._appear)
        self._timer.daemon = True
        if shown:
            self._timer.start()

    def update(self, done: int, total: int, text: str) -> None:
        """How far the work is, and what it is."""
        with self._lock:
            self._state = (text, done, total or None)
            self._draw()

    def close(self) -> None:
        """Take the bar away."""
        self._timer.cancel()
        with self._lock:
            if self._progress is not None:
                self._progress.stop()
                self._progress = None

    def _appear(self) -> None:
        with self._lock:
            if self._timer.finished.is_set():  # closed meanwhile
                return
            self._progress = _progress(transient=True)
            self._task = self._progress.add_task(self._state[0])
            self._progress.start()
            self._draw()

    def _draw(self) -> None:
        if self._progress is not None and self._task is not None:
            text, done, total = self._state
            self._progress.update(self._task, description=text, completed=done, total=total)


@contextmanager
def bar(text: str, *, shown: bool) -> Iterator[Bar]:
    """A `Bar` that goes away at the end, however it comes."""
    made = Bar(text, shown=shown)
    try:
        yield made
    finally:
        made.close()
