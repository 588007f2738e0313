"""What of a change in a connection's state is told: in go two states and what happened between, out come events.

Pure but for the log line. Lines hold the database's name and codes, never an error's text, a host or a user.
"""

from __future__ import annotations

import logging

from kusto.connections.health import ConnectionEvent, Kind
from kusto.connections.states import (
    Connected,
    ConnectFailed,
    Dropped,
    Event,
    Phase,
    PingAnswered,
    PingFailed,
    State,
)

LOG = logging.getLogger("kusto.connections")

LEVELS: dict[Kind, int] = {
    "connected": logging.INFO,
    "checked": logging.DEBUG,
    "check_failed": logging.INFO,
    "connect_failed": logging.INFO,
    "lost": logging.WARNING,
    "recovered": logging.WARNING,
    "unavailable": logging.ERROR,
    "probing": logging.INFO,
    "available": logging.INFO,
    "disconnected": logging.INFO,
}
"""Python shows warnings and above where nobody has set up logging: what an operator must know, and that it is over."""

_WORDS: dict[Kind, str] = {
    "connected": "connected",
    "checked": "answered",
    "check_failed": "did not answer",
    "connect_failed": "cannot be connected",
    "lost": "connection lost",
    "recovered": "is back",
    "unavailable": "unavailable",
    "probing": "cool-down over, trying once",
    "available": "cool-down ended",
    "disconnected": "disconnected",
}
_WITH_CODE: tuple[Kind, ...] = ("check_failed", "connect_failed", "lost", "recovered", "unavailable")


def notices(before: State, event: Event, after: State, *, ever_connected: bool) -> tuple[Kind, ...]:
    """What is to be told, in the order in which it came about.

    Args:
        ever_connected: the database was connected before.
    """
    told: list[Kind] = []
    match event:
        case Dropped():
            return () if before.phase is Phase.NEVER else ("disconnected",)
        case PingAnswered():
            told.append("checked")
        case PingFailed():
            told.append("check_failed")
        case ConnectFailed():
            told.append("connect_failed")
        case Connected() if not before.faulted and before.phase is Phase.RECONNECTING:
            told.append("connected")
        case _:
            pass
    if after.faulted and not before.faulted and ever_connected:
        told.append("lost")
    if after.phase is Phase.OPEN and before.phase is not Phase.OPEN:
        told.append("unavailable")
    if after.phase is Phase.HALF_OPEN and before.phase is not Phase.HALF_OPEN:
        told.append("probing")
    if after.phase is Phase.HEALTHY and before.rounds:
        told.append("available")
    if after.phase is Phase.HEALTHY and before.faulted:
        told.append("recovered")
    return tuple(told)


def described(kind: Kind, database: str, code: str | None, *, wait: float, latency: float | None) -> ConnectionEvent:
    """The event, with what of the particulars belongs to its kind."""
    return ConnectionEvent(
        kind,
        database,
        code if kind in _WITH_CODE else None,
        wait if kind == "unavailable" else 0.0,
        latency if kind in ("connected", "checked") else None,
    )


def write_log(event: ConnectionEvent) -> None:
    """One line on the logger ``kusto.connections``."""
    level = LEVELS[event.kind]
    if not LOG.isEnabledFor(level):
        return
    code = f" ({event.error_code})" if event.error_code else ""
    took = f" in {event.latency * 1000:.1f} ms" if event.latency is not None else ""
    wait = f"; next attempt in {event.retry_after:.1f} s" if event.retry_after else ""
    LOG.log(level, "database %s: %s%s%s%s", event.database, _WORDS[event.kind], took, code, wait)
