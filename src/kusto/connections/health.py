"""What is known of a database's health, and of changes in it: values for monitoring, without secrets.

Pure. Messages for people may hold host and database name, which a public page should not show: `as_json` gives the code
and a fixed sentence instead. It never holds a URL, a user or a password.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from kusto.errors import KustoError

Kind: TypeAlias = Literal[
    "connected",
    "checked",
    "check_failed",
    "connect_failed",
    "lost",
    "recovered",
    "unavailable",
    "probing",
    "available",
    "disconnected",
]

_SENTENCES = {
    "P1000": "The server refuses the user or the password.",
    "P1001": "The server cannot be reached.",
    "P1003": "The database does not exist.",
    "P1008": "The server did not answer in time.",
    "P1010": "The user may not use the database.",
    "P1011": "No secure connection could be made.",
    "P1012": "The schema has errors.",
    "P1013": "The database URL cannot be understood.",
    "P1017": "The connection broke.",
    "P2024": "All connections are in use.",
    "K1001": "The database is known to be down.",
    "K1003": "The server takes no writes.",
    "K2001": "There is no such database.",
    "K2002": "The database URL is not set.",
    "K2004": "The client has not been generated.",
    "K2010": "The provider cannot be driven.",
}


@dataclass(frozen=True, slots=True)
class DatabaseHealth:
    """One database at one moment.

    Args:
        database: its name.
        up: it answered when it was last asked.
        phase: where the connection stands, in words: ``healthy``, ``cooling down`` …
        latency_ms: how long the last answer took, None where there was none.
        checked_at: when it last answered, as seconds since 1970.
        error_code: code of the last error, None while all is well.
        error_message: its message, one line, secrets hidden.
        retry_after: seconds until the next attempt, 0 where one can be made at once.
        recoveries: how often it has come back since the process began.
    """

    database: str
    up: bool
    phase: str
    latency_ms: float | None = None
    checked_at: float | None = None
    error_code: str | None = None
    error_message: str | None = None
    retry_after: float = 0.0
    recoveries: int = 0

    def as_json(self) -> dict[str, Any]:
        """What a public page may show."""
        error = None if self.error_code is None else {"code": self.error_code, "message": describe(self.error_code)}
        latency = None if self.latency_ms is None else round(self.latency_ms, 2)
        return {"status": "up" if self.up else "down", "latency_ms": latency, "error": error}


@dataclass(frozen=True, slots=True)
class ConnectionEvent:
    """Something changed.

    Args:
        kind: ``connected`` for the first time; ``checked`` (it answered) and ``check_failed``; ``connect_failed``;
            ``lost``; ``recovered``; ``unavailable`` (the circuit opens: given up until a cool-down is over),
            ``probing`` (half-open: one attempt after it), ``available`` (closed again); ``disconnected`` on purpose.
        database: its name.
        error_code: the fault behind it, if any.
        retry_after: seconds until the next attempt, for ``unavailable``.
        latency: seconds that the answer took, for ``connected`` and ``checked``.
    """

    kind: Kind
    database: str
    error_code: str | None = None
    retry_after: float = 0.0
    latency: float | None = None


def describe(code: str) -> str:
    """A sentence for an error's code that tells nobody anything about hosts, names or users."""
    return _SENTENCES.get(code, "The database cannot be used.")


def short_message(error: KustoError, *urls: str | None) -> str:
    """The first line of an error's message, at most 200 characters, secrets hidden."""
    from kusto.engine.target import hide_secrets

    lines = hide_secrets(error.message, *urls).splitlines()
    return lines[0][:200] if lines else ""


def wait_of(error: KustoError) -> float:
    """Seconds after which an error says that trying again makes sense; 0 where it says nothing."""
    value = error.meta.get("retry_after", 0)
    return float(value) if isinstance(value, (int, float)) else 0.0


def unknown_health(database: str, error: KustoError) -> DatabaseHealth:
    """A database of which there is not even a client."""
    return DatabaseHealth(
        database,
        up=False,
        phase="unusable",
        error_code=error.code,
        error_message=short_message(error),
        retry_after=wait_of(error),
    )
