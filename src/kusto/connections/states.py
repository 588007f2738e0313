"""What is said about one database's connection: its state, what may happen to it, and what is to be done.

Values only, no decision: those are `kusto.connections.mending`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Phase(Enum):
    """Where a connection stands."""

    NEVER = "never connected"
    HEALTHY = "healthy"
    SUSPECT = "suspect"
    RECONNECTING = "reconnecting"
    OPEN = "cooling down"
    HALF_OPEN = "probing"


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant by two clocks, in seconds.

    Args:
        wall: goes on while the process is frozen, and may be set by somebody.
        steady: never set, but may stand still while the process is frozen.
    """

    wall: float
    steady: float


START = Moment(float("-inf"), float("-inf"))


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered.

    Args:
        busy: a check or a reconnect is under way.
        faulted: a fault was seen since the last proof of life.
        proved: the last proof of life.
        believed_for: seconds for which it is believed.
        attempts: failed connects of the present round.
        round_began: when the present piece of work began.
        asked, allowed: when the last thing to do was handed out, and how many seconds it may take.
        thawed: the present piece of work has been begun anew once already.
        opened: when the cool-down began.
        cooling: its length in seconds.
        rounds: cool-downs in a row.
    """

    phase: Phase = Phase.NEVER
    busy: bool = False
    faulted: bool = False
    proved: Moment = START
    believed_for: float = 0.0
    attempts: int = 0
    round_began: Moment = START
    asked: Moment = START
    allowed: float = 0.0
    thawed: bool = False
    opened: Moment = START
    cooling: float = 0.0
    rounds: int = 0


# What may happen.


@dataclass(frozen=True, slots=True)
class Requested:
    """Somebody wants to use the database.

    Args:
        max_age: how old a proof of life may be for this one; None for the policy's interval.
    """

    max_age: float | None = None


@dataclass(frozen=True, slots=True)
class Forced:
    """Somebody wants a new connection, whatever is remembered."""


@dataclass(frozen=True, slots=True)
class PingAnswered:
    """The server answered."""


@dataclass(frozen=True, slots=True)
class PingCrowdedOut:
    """No connection became free to ask with: the pool is in use."""


@dataclass(frozen=True, slots=True)
class PingFailed:
    """The server did not answer."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A connect succeeded."""


@dataclass(frozen=True, slots=True)
class ConnectFailed:
    """A connect failed.

    Args:
        hopeless: trying again at once cannot help (wrong password, no such database).
    """

    hopeless: bool = False


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """There was nothing to connect to (no URL, say): no state of the connection, and nothing to cool down from."""


@dataclass(frozen=True, slots=True)
class PauseEnded:
    """The pause before the next attempt is over."""


@dataclass(frozen=True, slots=True)
class Faulted:
    """A query of somebody met a broken connection."""


@dataclass(frozen=True, slots=True)
class Abandoned:
    """The work under way was cut off before it came to a result."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """The client was disconnected on purpose."""


Event: TypeAlias = (
    Requested
    | Forced
    | PingAnswered
    | PingCrowdedOut
    | PingFailed
    | Connected
    | ConnectFailed
    | Misconfigured
    | PauseEnded
    | Faulted
    | Abandoned
    | Dropped
)

# What is to be done.


@dataclass(frozen=True, slots=True)
class Use:
    """Nothing stands against using the client."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody is at work already: wait for the result."""


@dataclass(frozen=True, slots=True)
class Ping:
    """Ask the server for an answer within ``timeout`` seconds."""

    timeout: float


@dataclass(frozen=True, slots=True)
class Connect:
    """Drop what there is and connect within ``timeout`` seconds."""

    timeout: float


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait, then say `PauseEnded`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Fail:
    """The database cannot be had.

    Args:
        retry_after: seconds until the next attempt can be made.
        cooling: nothing was tried now.
    """

    retry_after: float
    cooling: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing to do."""


Action: TypeAlias = Use | Wait | Ping | Connect | Pause | Fail | Rest
