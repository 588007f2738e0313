"""How often what happened to each database: in come the events of its links, out come numbers for monitoring.

It counts and reads pools; it asks no server.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kusto.connections.states import (
    Connected,
    ConnectFailed,
    Event,
    Faulted,
    Phase,
    PingAnswered,
    PingCrowdedOut,
    PingFailed,
)
from kusto.errors import KustoError

if TYPE_CHECKING:
    from kusto.connections.link import Link


@dataclass(frozen=True, slots=True)
class Counted:
    """How often what happened since the process began; the awaited and the blocking client together.

    Args:
        connects: the manager's own: at the beginning, after a fault, by `reconnect`.
        connect_failures: those that failed.
        checks: questions whether the server is there.
        check_failures: those that it did not answer.
        faults: queries that met a broken connection, or could not get one.
        recoveries: it came back.
        circuit_openings: it was given up until a cool-down was over.
        pool_timeouts: callers that got no connection in time because all were in use.
    """

    connects: int = 0
    connect_failures: int = 0
    checks: int = 0
    check_failures: int = 0
    faults: int = 0
    recoveries: int = 0
    circuit_openings: int = 0
    pool_timeouts: int = 0


@dataclass(frozen=True, slots=True)
class DatabaseCounters:
    """One database in numbers.

    Args:
        counted: how often what happened.
        up: it answered when it was last asked.
        circuit_open: nothing is tried just now.
        pool_idle, pool_used, pool_waiting, pool_limit: connections that are free, those in use, callers that wait for
            one, and the most that there may be.
        latency: seconds that the last answer took, None where there was none.
    """

    counted: Counted
    up: bool
    circuit_open: bool
    pool_idle: int
    pool_used: int
    pool_waiting: int
    pool_limit: int
    latency: float | None


UNASKED = DatabaseCounters(Counted(), False, False, 0, 0, 0, 0, None)
"""A database of which there is not even a client."""

_FIELDS: Mapping[type[Any], tuple[str, ...]] = {
    Connected: ("connects",),
    ConnectFailed: ("connect_failures",),
    PingAnswered: ("checks",),
    PingCrowdedOut: ("checks",),
    PingFailed: ("checks", "check_failures"),
    Faulted: ("faults",),
}


class Tally:
    """Counts for one database, whichever threads and event loops its links belong to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts = asdict(Counted())

    def event(self, event: Event) -> None:
        """Something happened to a link."""
        for field in _FIELDS.get(type(event), ()):
            self.add(field)

    def add(self, field: str) -> None:
        """One more."""
        with self._lock:
            self._counts[field] += 1

    def counted(self) -> Counted:
        """The numbers now."""
        with self._lock:
            return Counted(**self._counts)


def counters_of(tally: Tally, links: Sequence[Link[Any]]) -> DatabaseCounters:
    """The numbers of a database with these links."""
    pools = [pool for pool in map(_pool, links) if pool is not None]
    latencies = [link.latency for link in links if link.latency is not None]
    asked = [link for link in links if link.state.phase is not Phase.NEVER] or links
    return DatabaseCounters(
        counted=tally.counted(),
        up=bool(asked) and all(link.ever_connected and not link.state.faulted for link in asked),
        circuit_open=any(link.state.phase is Phase.OPEN for link in links),
        pool_idle=sum(pool.idle for pool in pools),
        pool_used=sum(pool.open - pool.idle for pool in pools),
        pool_waiting=sum(pool.waiting for pool in pools),
        pool_limit=sum(pool.limit for pool in pools),
        latency=max(latencies, default=None),
    )


def _pool(link: Link[Any]) -> Any:
    try:
        return link.client.pool_status()
    except KustoError:
        return None  # never connected: there is no pool
