"""The health endpoint as Prometheus reads it: in go counters, out comes text of its exposition format 0.0.4.

Pure. Names follow Prometheus' conventions: base units, ``_total`` on what only grows. Labels hold database names.
Source: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qs

from kusto.connections.counters import DatabaseCounters

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Reading = Callable[[DatabaseCounters], float | None]

_METRICS: tuple[tuple[str, str, str, Reading], ...] = (
    ("up", "gauge", "Whether the database answered when it was last asked.", lambda c: c.up),
    ("circuit_open", "gauge", "Whether nothing is tried until a cool-down is over.", lambda c: c.circuit_open),
    ("latency_seconds", "gauge", "How long the last answer to a check or connect took.", lambda c: c.latency),
    ("connects_total", "counter", "Connects by the manager.", lambda c: c.counted.connects),
    ("connect_failures_total", "counter", "Connects that failed.", lambda c: c.counted.connect_failures),
    ("checks_total", "counter", "Questions whether the server is there.", lambda c: c.counted.checks),
    ("check_failures_total", "counter", "Checks without an answer.", lambda c: c.counted.check_failures),
    ("faults_total", "counter", "Queries that met a broken connection.", lambda c: c.counted.faults),
    ("recoveries_total", "counter", "How often the database came back.", lambda c: c.counted.recoveries),
    ("circuit_openings_total", "counter", "How often it was given up.", lambda c: c.counted.circuit_openings),
    ("pool_timeouts_total", "counter", "Callers that got no connection.", lambda c: c.counted.pool_timeouts),
    ("pool_idle_connections", "gauge", "Connections that are free.", lambda c: c.pool_idle),
    ("pool_used_connections", "gauge", "Connections in use.", lambda c: c.pool_used),
    ("pool_waiting", "gauge", "Callers that wait for a connection.", lambda c: c.pool_waiting),
    ("pool_limit_connections", "gauge", "The most connections there may be.", lambda c: c.pool_limit),
)


def metrics_text(counters: Mapping[str, DatabaseCounters]) -> str:
    """Every number of these databases."""
    return "".join(line for metric in _METRICS for line in _lines(counters, *metric))


def _lines(
    counters: Mapping[str, DatabaseCounters], name: str, kind: str, meaning: str, read: Reading
) -> Iterator[str]:
    full = f"kusto_database_{name}"
    values = [(database, read(numbers)) for database, numbers in counters.items()]
    yield f"# HELP {full} {meaning}\n# TYPE {full} {kind}\n"
    for database, value in values:
        if value is not None:
            yield f'{full}{{database="{_escaped(database)}"}} {_number(value)}\n'


def _escaped(label: str) -> str:
    return label.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _number(value: float) -> str:
    return str(+value)  # plus makes a number of a yes or no


def wants_metrics(accept: str, query: str) -> bool:
    """Whether a request of the health endpoint asks for numbers: by ``?format=prometheus``, else by what it accepts.

    Args:
        accept: the Accept header; a scraper ranks its text formats above everything else.
        query: the query string.
    """
    asked = parse_qs(query).get("format")
    if asked:
        return asked[-1] == "prometheus"
    text = max(_quality(accept, "text/plain"), _quality(accept, "application/openmetrics-text"))
    others = (_quality(accept, kind) for kind in ("application/json", "text/html", "*/*", "application/*"))
    return text > max(others)


def _quality(accept: str, kind: str) -> float:
    """How much a media type is wanted that the header names; 0 where it does not."""
    found = 0.0
    for written in accept.split(","):
        name, *parameters = (part.strip() for part in written.split(";"))
        if name.lower() == kind:
            weights = [value[2:] for value in parameters if value.startswith("q=")]
            found = max(found, _weight(weights[0]) if weights else 1.0)
    return found


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
