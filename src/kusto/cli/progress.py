"""Bars that move, for what takes longer than a second: in go numbers, out comes a picture on the error stream.

Only used where someone watches. The library for it is loaded when the first bar really shows.
"""

from __future__ import annotations

import sys
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
    """A bar that appears only once the work has taken a second.

    Args:
        shown: someone watches; otherwise it stays silent.
    """

    def __init__(self, text: str, *, shown: bool) -> None:
        self._text = text
        self._shown = shown
        self._begin = time.monotonic()
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def update(self, done: int, total: int, text: str | None = None) -> None:
        """How far the work is."""
        if not self._shown or (self._progress is None and time.monotonic() - self._begin < PATIENCE):
            return
        if self._progress is None:
            self._progress = _progress(transient=True)
            self._progress.start()
            self._task = self._progress.add_task(self._text)
        assert self._task is not None
        self._progress.update(self._task, completed=done, total=total or None, description=text or self._text)

    def close(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()


@contextmanager
def bar(text: str, *, shown: bool) -> Iterator[Bar]:
    """A `Bar` that goes away at the end, however it comes."""
    made = Bar(text, shown=shown)
    try:
        yield made
    finally:
        made.close()
