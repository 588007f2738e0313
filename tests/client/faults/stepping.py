"""Cancels a coroutine at a point of its own choosing, the same one each time, whatever the machine does meanwhile.

In goes a coroutine and the number of one of its suspensions; it runs as if it were awaited, but its task is cancelled
there. It measures no time: what is counted is how often the coroutine lets the event loop go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from dataclasses import dataclass, field
from typing import Any

MOMENTS = ("sent", "answered", "late")
"""``sent``: what it waits for has just been asked for. ``answered``: the answer is there, and nobody has seen it yet.
``late``: as ``sent``, by a time limit (`asyncio.timeout`) that is over."""
AGAIN = ("never", "once", "always")
"""Whether it is cancelled again while it cleans up: at the next suspension, or at each (as anyio's scopes do)."""


@dataclass
class Stepped:
    """Awaits ``work``; the task that awaits it is cancelled at suspension number ``step`` (1 is the first)."""

    work: Coroutine[Any, Any, Any]
    step: int
    moment: str = "sent"
    again: str = "never"
    limit: asyncio.Timeout | None = None
    """The time limit around it, where that is what cancels it."""
    met: int = 0
    """How many suspensions there were."""
    cancels: int = 0
    _task: asyncio.Task[Any] | None = field(default=None, repr=False)

    def __await__(self) -> Generator[Any, None, Any]:
        self._task = asyncio.current_task()
        inner = self.work.__await__()
        failure: BaseException | None = None
        while True:
            try:
                awaited = inner.send(None) if failure is None else inner.throw(failure)
            except StopIteration as stop:
                return stop.value
            failure = None
            self.met += 1
            if self._due():
                self._cancel(awaited)
            try:
                yield awaited
            except BaseException as error:  # noqa: BLE001  # whatever is thrown in is the coroutine's
                failure = error

    def _due(self) -> bool:
        if self.met == self.step:
            return True
        return self.met > self.step and (self.again == "always" or (self.again == "once" and self.cancels < 2))

    def _cancel(self, awaited: Any) -> None:
        assert self._task is not None
        self.cancels += 1
        loop = asyncio.get_running_loop()
        if self.limit is not None and self.cancels == 1:
            self.limit.reschedule(loop.time())
        elif self.moment != "answered" or self.cancels > 1:
            self._task.cancel()  # delivered as soon as the task has gone to sleep
        elif awaited is None:  # a bare yield: `asyncio.sleep(0)`
            loop.call_soon(self._task.cancel)
        else:
            task = self._task  # before the task's own callback, which is added when it goes to sleep
            awaited.add_done_callback(lambda _: task.cancel())
