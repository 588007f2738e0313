"""Answers to HTTP requests, the same for ASGI and WSGI: in come results of checks, out comes an `Answer`.

Pure. Bodies hold database names and codes, never an error's text.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from kusto.connections.counters import DatabaseCounters
from kusto.connections.health import DatabaseHealth, wait_of
from kusto.errors import KustoError, UsageError
from kusto.web.metrics import CONTENT_TYPE, metrics_text

JSON = ("content-type", "application/json")
NO_STORE = ("cache-control", "no-store")


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP response.

    Args:
        headers: names in lower case.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def phrase(self) -> str:
        """Status and reason as WSGI wants them: ``503 Service Unavailable``."""
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return f"{self.status} Status"


def unavailable(database: str | None, error: KustoError) -> Answer:
    """What a request gets whose database is down (None: which one is not known): 503, and when to come again."""
    wait = retry_after(wait_of(error))
    body = {"error": "database_unavailable", "database": database, "code": error.code, "retry_after": wait}
    return _answer(503, body, ("retry-after", str(wait)))


def health_page(report: Mapping[str, DatabaseHealth]) -> Answer:
    """The health endpoint: 200 where every database is up, else 503."""
    down = [health for health in report.values() if not health.up]
    body = {
        "status": "down" if down else "up",
        "databases": {name: health.as_json() for name, health in report.items()},
    }
    if not down:
        return _answer(200, body)
    wait = retry_after(max(health.retry_after for health in down))
    return _answer(503, body, ("retry-after", str(wait)))


def metrics_page(counters: Mapping[str, DatabaseCounters]) -> Answer:
    """The health endpoint for a scraper: always 200, or the numbers of an outage would be thrown away."""
    content = metrics_text(counters).encode()
    return Answer(200, (("content-type", CONTENT_TYPE), ("content-length", str(len(content))), NO_STORE), content)


def method_not_allowed() -> Answer:
    """A request of the health endpoint that is neither GET nor HEAD."""
    return _answer(405, {"error": "method_not_allowed"}, ("allow", "GET, HEAD"))


def retry_after(seconds: float) -> int:
    """Whole seconds for the header, at least one."""
    return max(1, math.ceil(seconds))


def given_answer(value: object) -> Answer | None:
    """What ``on_error`` returned, where it is ``(status, headers, body)``; None where it is something else.

    Headers may be a mapping or pairs, the body bytes, text, or anything JSON can hold.

    Raises:
        UsageError: it has three parts, but they are no response.
    """
    if not (isinstance(value, tuple) and len(value) == 3):
        return None
    status, headers, body = value
    pairs: Iterable[Any] = headers.items() if isinstance(headers, Mapping) else (headers or ())
    try:
        named = tuple((_text(name).lower(), _text(text)) for name, text in pairs)
        return _completed(int(status), named, body)
    except (TypeError, ValueError):
        raise UsageError("on_error must return (status, headers, body), an application, or None") from None


def _completed(status: int, headers: tuple[tuple[str, str], ...], body: object) -> Answer:
    kind: tuple[tuple[str, str], ...] = ()
    if isinstance(body, bytes | bytearray):
        content = bytes(body)
    elif isinstance(body, str):
        content, kind = body.encode(), (("content-type", "text/plain; charset=utf-8"),)
    else:
        content, kind = json.dumps(body).encode(), (JSON,)
    known = {name for name, _ in headers}
    added = (*kind, ("content-length", str(len(content))))
    return Answer(status, (*headers, *(pair for pair in added if pair[0] not in known)), content)


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _answer(status: int, body: object, *headers: tuple[str, str]) -> Answer:
    content = json.dumps(body, separators=(",", ":")).encode()
    return Answer(status, (JSON, ("content-length", str(len(content))), NO_STORE, *headers), content)
