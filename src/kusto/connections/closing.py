"""The end of a process: connections say goodbye, so that servers need not find out by themselves.

At exit the blocking clients are closed, and those of event loops that are open and not running (a Lambda function's).
Applications close theirs with `Manager.lifespan`. Nothing waits for a server's answer longer than two seconds.
"""

from __future__ import annotations

import asyncio
import atexit
import signal
import threading
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

if TYPE_CHECKING:
    from kusto.connections.manager import Manager

SECONDS = 2.0

_managers: WeakSet[Manager] = WeakSet()


def close_at_exit(manager: Manager) -> None:
    """Close what a manager opened when the process ends."""
    _managers.add(manager)


@atexit.register
def _close() -> None:
    for manager in tuple(_managers):
        try:
            manager.close_at_exit(SECONDS)
        except Exception:  # noqa: BLE001  # the process ends either way, and nobody can do anything about it
            pass


def run_bounded(loop: asyncio.AbstractEventLoop, work: Any, seconds: float) -> None:
    """Run a coroutine on a loop that nobody runs, for so many seconds at most."""

    async def bounded() -> None:
        async with asyncio.timeout(seconds):
            await work

    loop.run_until_complete(bounded())


def exit_on_sigterm() -> bool:
    """Let SIGTERM end the process as `sys.exit` does: ``finally`` blocks and lifespans run, connections are closed.

    For scripts, jobs and functions; servers (uvicorn, gunicorn) see to it themselves, and a handler that is there
    already stays. Exit code 143, as where the signal itself ends a process.

    Returns:
        Whether it was set: only the main thread can, and only where nobody has.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        return False
    signal.signal(signal.SIGTERM, _exit)
    return True


def _exit(number: int, frame: object) -> None:
    raise SystemExit(128 + number)
