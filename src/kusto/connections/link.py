"""One client and what is remembered of its connection: the clocks, the dice and the last error that `mending` lacks.

In come events, out come actions; the two managers carry them out. A link belongs to one event loop, or to the threads
of the process. It never waits and never talks to a database.
"""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable
from copy import copy
from typing import Any, Generic, TypeVar

from kusto.connections import mending
from kusto.connections.counters import Tally
from kusto.connections.health import ConnectionEvent, DatabaseHealth, short_message
from kusto.connections.mending import CLOCK_JUMP
from kusto.connections.notices import described, notices
from kusto.connections.policy import Policy
from kusto.connections.states import (
    Abandoned,
    Action,
    Connected,
    ConnectFailed,
    Dropped,
    Event,
    Fail,
    Faulted,
    Misconfigured,
    Moment,
    Phase,
    PingAnswered,
    PingCrowdedOut,
    PingFailed,
    State,
)
from kusto.errors import (
    AccessDeniedError,
    AuthenticationError,
    CircuitOpenError,
    ClientError,
    ConnectionFault,
    ConnectionTimeoutError,
    DatabaseNotFoundError,
    KustoError,
    PoolTimeoutError,
    TlsError,
)

F = TypeVar("F")
NEVER = float("-inf")
HOPELESS = (AuthenticationError, AccessDeniedError, DatabaseNotFoundError, TlsError)
SLICE = 1.0
OWN_SIGNALS = (PoolTimeoutError, CircuitOpenError)
"""Connection faults that say nothing about the server."""


class Link(Generic[F]):
    """A client and its connection's state.

    Args:
        database: the database's name.
        client: the generated client, of the kind that the owner drives.
        policy: how to mend.
        url: kept only to hide its secrets in messages.
        tell: is told of every change.
        tally: counts what happens.
        loop: the event loop it belongs to; None for blocking use.
    """

    def __init__(
        self,
        database: str,
        client: Any,
        policy: Policy,
        *,
        url: str | None = None,
        tell: Callable[[ConnectionEvent], None],
        tally: Tally,
        loop: Any = None,
    ) -> None:
        self.database = database
        self.client = client
        self.policy = policy
        self.loop = loop
        self.connect_timeout: float | None = None
        """What the URL says about it."""
        self.flight: F | None = None
        """The piece of work under way, as its owner knows it."""
        self.state = State()
        self.fresh_until = NEVER
        """Wall-clock time until which the client may be used unseen."""
        self.proved_at = NEVER
        """Wall-clock time of the last proof of life, while it counts."""
        self.drift = 0.0
        """Wall clock minus steady clock at the last proof of life."""
        self.ever_connected = False
        self.recoveries = 0
        self.latency: float | None = None
        self.error: KustoError | None = None
        self._url = url
        self._tell = tell
        self.tally = tally
        self._lock = threading.Lock()
        client._on_fault = self.on_fault

    def step(self, event: Event) -> Action:
        """Let something happen; returns what is to be done now."""
        with self._lock:
            before, was_connected = self.state, self.ever_connected
            now = Moment(time.time(), time.monotonic())
            self.state, action = mending.step(before, event, now, self.policy, random.random())
            self._remember(self.state, event)
            kinds = notices(before, event, self.state, ever_connected=was_connected)
            error = self.error
            if self.state.phase is Phase.HEALTHY and before.phase is not Phase.HEALTHY:
                self.recoveries += before.faulted
                self.error = None
        self.tally.event(event)
        wait = action.retry_after if isinstance(action, Fail) else 0.0
        code = None if error is None else error.code
        for kind in kinds:
            self._tell(described(kind, self.database, code, wait=wait, latency=self.latency))
        return action

    def ask(self, request: Event) -> Action:
        """Somebody wants a client. One that was disconnected behind our back counts as disconnected."""
        state = self.state
        if state.phase in (Phase.HEALTHY, Phase.SUSPECT) and not state.busy and not self.client.is_connected():
            self.step(Dropped())
        return self.step(request)

    def _remember(self, state: State, event: Event) -> None:
        if state.phase is Phase.HEALTHY:
            self.ever_connected = True
            self.proved_at = state.proved.wall
            self.fresh_until = state.proved.wall + state.believed_for
            self.drift = state.proved.wall - state.proved.steady
        else:
            self.proved_at = self.fresh_until = NEVER
        if isinstance(event, Dropped):
            self.ever_connected = False

    def quick(self, max_age: float | None = None) -> bool:
        """`mending.fresh` without its values, for the path that every request takes; and the client is connected."""
        wall = time.time()
        until = self.fresh_until if max_age is None else self.proved_at + max_age
        drift = wall - time.monotonic() - self.drift
        connected: bool = self.client.is_connected()
        return wall < until and -CLOCK_JUMP < drift < CLOCK_JUMP and connected

    # What came of an attempt, as events.

    def ping_answered(self, seconds: float) -> Event:
        """A ping was answered after some seconds."""
        self.latency = seconds
        return PingAnswered()

    def connected(self, seconds: float) -> Event:
        """A connect succeeded after some seconds."""
        self.latency = seconds
        return Connected()

    def ping_failed(self, error: KustoError) -> Event:
        """A ping ended in an error."""
        if isinstance(error, PoolTimeoutError) or (isinstance(error, ConnectionTimeoutError) and self._crowded()):
            return PingCrowdedOut()
        if not isinstance(error, ConnectionFault | ClientError):
            return PingAnswered()  # an error that the server itself sent: it is there
        self.error = error.with_traceback(None)
        return PingFailed()

    def _crowded(self) -> bool:
        """Whether the pool has no connection to ask with, all being in use: that says nothing about the server."""
        try:
            pool = self.client.pool_status()
        except KustoError:
            return False
        return bool(pool.idle == 0 and pool.open >= pool.limit)

    def connect_failed(self, error: KustoError) -> Event:
        """A connect ended in an error."""
        self.error = error.with_traceback(None)
        if isinstance(error, ConnectionFault):
            return ConnectFailed(hopeless=isinstance(error, HOPELESS))
        return Misconfigured()

    def on_fault(self, error: KustoError) -> None:
        """The client met an error in a query; a broken connection makes the next request look before it leaps."""
        if isinstance(error, ConnectionFault) and not isinstance(error, OWN_SIGNALS):
            if self.state.phase is Phase.HEALTHY:
                self.error = copy(error)
            self.step(Faulted())
        elif isinstance(error, PoolTimeoutError):
            self.tally.add("pool_timeouts")

    def slices(self) -> list[float]:
        """Seconds to wait, piece by piece, for work that keeps its deadline by itself: a little longer than that.

        In pieces, for a process that was frozen has used up one of them, not the whole deadline.
        """
        piece = min(SLICE, self.policy.deadline / 4)
        return [piece] * (math.ceil(self.policy.deadline / piece) + 1)

    # Errors for callers: each gets one of its own, for a traceback belongs to one raise.

    def failure(self, action: Fail) -> KustoError:
        """The error that a failed check or connect ends in, fitted with ``database`` and ``retry_after``."""
        if action.cooling:
            return self._circuit_open(action.retry_after)
        error = copy(self.error) if self.error is not None else ConnectionFault("the database cannot be reached")
        error.meta = {**error.meta, "database": self.database}
        if action.retry_after:
            error.meta["retry_after"] = round(action.retry_after, 3)
        return error

    def _circuit_open(self, seconds: float) -> CircuitOpenError:
        cause = self.error.code if self.error is not None else None
        because = f" (last error: {cause})" if cause else ""
        return CircuitOpenError(
            f"database {self.database!r} is known to be down{because}; next attempt in {seconds:.1f} s",
            meta={"database": self.database, "retry_after": round(seconds, 3), "cause": cause},
        )

    def health(self) -> DatabaseHealth:
        """What is remembered, without asking the server."""
        state = self.state
        down = state.faulted or state.phase is Phase.NEVER
        error = self.error if down or not self.ever_connected else None
        return DatabaseHealth(
            self.database,
            up=self.ever_connected and not down,
            phase=state.phase.value,
            latency_ms=None if self.latency is None else self.latency * 1000,
            checked_at=None if state.proved.wall == NEVER else state.proved.wall,
            error_code=None if error is None else error.code,
            error_message=None if error is None else short_message(error, self._url),
            retry_after=mending.retry_after(state, Moment(time.time(), time.monotonic())),
            recoveries=self.recoveries,
        )

    def move_to(self, loop: Any) -> None:
        """Belong to another event loop, the old one being closed; what is known of the server stays known.

        The client's pool begins anew there by itself.
        """
        self.loop = loop
        self.flight = None
        if self.state.busy:
            self.step(Abandoned())
