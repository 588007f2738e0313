"""Ctrl-C and a polite end (SIGTERM), remembered: a library may swallow the exception that a signal handler raises.

In goes nothing, out comes whether it happened. It never ends the process: it raises KeyboardInterrupt, so that
everything on the way out is undone.
"""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any


class Interruption:
    """Listens to the signals that end a command."""

    def __init__(self) -> None:
        self.happened = False
        self._before: dict[signal.Signals, Any] = {}

    def listen(self) -> None:
        """From now on; without effect outside of the main thread."""
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is signal.SIG_IGN:  # started with nohup or in the background of a shell
                continue
            try:
                self._before[number] = signal.signal(number, self._arrived)
            except ValueError:  # not the main thread: whoever runs us there sees to signals
                return

    def forget(self) -> None:
        """As it was before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _arrived(self, _number: int, _frame: FrameType | None) -> None:
        self.happened = True
        raise KeyboardInterrupt
