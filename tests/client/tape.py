"""Records the statements that real connections are asked for, and can fail one of them.

A recorded connection is the real one, with a note taken before each request; everything runs on the real database.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kusto.errors import InvalidValueError

TRANSACTION = ("begin", "commit", "rollback")
STATEMENTS = ("fetch", "run", "run_many", "describe", "script")


class Tape:
    """What was asked, in order.

    ``log`` holds the statements' texts, and ``begin``, ``commit``, ``rollback``.
    """

    def __init__(self) -> None:
        self.log: list[str] = []
        self.fails_at: int | None = None
        """The number (from 0, counted since `clear`) of the statement that fails instead of being sent."""

    @classmethod
    def install(cls, monkeypatch: pytest.MonkeyPatch) -> Tape:
        """Records what both pools open from now on."""
        from kusto.engine import pool_async, pool_sync

        tape = cls()
        connect_async, connect_sync = pool_async.connect_async, pool_sync.connect_sync

        async def awaited(*args: Any, **given: Any) -> Any:
            return Recorded(await connect_async(*args, **given), tape)

        monkeypatch.setattr(pool_async, "connect_async", awaited)
        monkeypatch.setattr(pool_sync, "connect_sync", lambda *a, **k: Recorded(connect_sync(*a, **k), tape))
        return tape

    def clear(self) -> None:
        """Forget what was recorded."""
        self.log.clear()
        self.fails_at = None

    @property
    def statements(self) -> list[str]:
        """The statements, without what begins and ends transactions."""
        return [entry for entry in self.log if entry not in TRANSACTION]

    def note(self, entry: str) -> None:
        """Take a note of one request; raises where it is to fail."""
        if entry not in TRANSACTION and self.fails_at == len(self.statements):
            self.fails_at = None
            self.log.append(entry)
            raise InvalidValueError("the test fails this statement")
        self.log.append(entry)


class Recorded:
    """A connection of either kind that is recorded."""

    def __init__(self, inner: Any, tape: Tape) -> None:
        self._inner = inner
        self._tape = tape

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name in STATEMENTS:
            return self._noting(found)
        if name in TRANSACTION:
            return self._noting(found, name)
        return found

    def _noting(self, call: Callable[..., Any], name: str | None = None) -> Callable[..., Any]:
        def noted(*args: Any, **given: Any) -> Any:
            self._tape.note(name or args[0])
            return call(*args, **given)

        return noted
