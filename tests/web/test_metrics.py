"""The health endpoint for Prometheus: who gets it, what it says, and that a real parser reads it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from connections.clients import Pooled, Scripted, down
from connections.generated import Made, sqlite_table
from kusto.connections.counters import UNASKED
from kusto.connections.manager import Manager
from kusto.errors import ConnectionLostError, MissingVariableError, PoolTimeoutError
from kusto.web import create_db_connection_middleware, create_db_connection_middleware_wsgi
from kusto.web.metrics import metrics_text, wants_metrics

SCRAPERS = [
    "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
    "text/plain;version=0.0.4;q=1,*/*;q=0.1",
]
PEOPLE = [
    "",
    "*/*",
    "application/json",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "application/json, text/plain, */*",
    "text/plain;q=nonsense",
]


@pytest.mark.parametrize("accept", SCRAPERS)
def test_a_scraper_is_known_by_what_it_accepts(accept: str) -> None:
    assert wants_metrics(accept, "")
    assert not wants_metrics(accept, "format=json")


@pytest.mark.parametrize("accept", PEOPLE)
def test_everybody_else_gets_json_unless_the_query_says_otherwise(accept: str) -> None:
    assert not wants_metrics(accept, "")
    assert not wants_metrics(accept, "a=b")
    assert wants_metrics(accept, "format=prometheus")


def samples(text: str) -> dict[tuple[str, str], float]:
    """Metric's name and database → value, as Prometheus' own library reads them."""
    families = list(text_string_to_metric_families(text))
    assert all(family.documentation and family.type in ("gauge", "counter") for family in families)
    return {(s.name, s.labels["database"]): s.value for family in families for s in family.samples}


def test_names_of_any_kind_are_read_back_as_they_were() -> None:
    names = ['quoted "name"', "back\\slash\\n", "two\nlines", "ü"]
    read = samples(metrics_text(dict.fromkeys(names, UNASKED)))
    assert {name for _, name in read} == set(names)
    assert ("kusto_database_latency_seconds", "ü") not in read


def scrape(manager: Manager, **options: Any) -> httpx.Response:
    async def main() -> httpx.Response:
        app = create_db_connection_middleware(manager=manager, health_path="/health", **options)(Starlette())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as http:
            return await http.get("/health", headers={"accept": SCRAPERS[0]})

    return asyncio.run(main())


def test_what_happened_is_counted() -> None:
    manager = Manager(Scripted("user", broken={"admin": MissingVariableError("not set")}), attempts=2, cooldown=0.001)

    async def main() -> None:
        client = await manager.get_client("user")
        await manager.check(["user"], 0)
        client._on_fault(PoolTimeoutError("all in use"))
        client._on_fault(ConnectionLostError("gone"))
        client.fails_times(down(), 3)
        await manager.check(["user"])
        await manager.reconnect("user")

    asyncio.run(main())
    reply = scrape(manager)
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "canary" not in reply.text
    found = samples(reply.text)
    counted = {name.removeprefix("kusto_database_"): value for (name, d), value in found.items() if d == "user"}
    assert counted.pop("latency_seconds") >= 0
    assert counted == {
        "up": 1,
        "circuit_open": 0,
        "connects_total": 2,
        "connect_failures_total": 2,
        "checks_total": 2,
        "check_failures_total": 1,
        "faults_total": 1,
        "recoveries_total": 1,
        "circuit_openings_total": 1,
        "pool_timeouts_total": 1,
        "pool_idle_connections": 1,
        "pool_used_connections": 0,
        "pool_waiting": 0,
        "pool_limit_connections": 2,
    }
    assert found["kusto_database_up", "admin"] == 0


def test_an_outage_is_shown_not_answered_with_an_error() -> None:
    manager = Manager(Scripted("user"), attempts=1, cooldown=60.0)

    async def main() -> None:
        client = await manager.get_client("user")
        client._on_fault(ConnectionLostError("gone"))
        client.fails = down()

    asyncio.run(main())
    for _ in range(2):
        reply = scrape(manager)
        found = samples(reply.text)
        assert (reply.status_code, found["kusto_database_up", "user"]) == (200, 0)
        assert found["kusto_database_circuit_open", "user"] == 1


def test_a_database_that_does_not_answer_holds_up_no_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kusto.web.asgi.HEALTH_SECONDS", 0.05)
    manager = Manager(Scripted("user"))

    async def main() -> None:
        client = await manager.get_client("user")
        client.gate = asyncio.Event()
        health = await manager.health(max_age=0, timeout=0.05)
        assert (health["user"].up, health["user"].error_code) == (False, "P1008")
        app = create_db_connection_middleware(manager=manager, health_path="/health", check_interval=0)(Starlette())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as http:
            manager._recent["user"].proved_at = 0
            reply = await asyncio.wait_for(http.get("/health"), 1.0)
        assert reply.status_code == 503
        assert reply.json()["databases"]["user"]["error"]["code"] == "P1008"
        client.gate.set()
        assert (await manager.health())["user"].up

    asyncio.run(main())


def wsgi_health(manager: Manager, accept: str = "", query: str = "") -> tuple[str, dict[str, str], str]:
    app = create_db_connection_middleware_wsgi(manager=manager, health_path="/health")(lambda environ, start: [])
    said: list[Any] = []
    environ: dict[str, Any] = {"PATH_INFO": "/health", "HTTP_ACCEPT": accept, "QUERY_STRING": query}
    setup_testing_defaults(environ)
    body = b"".join(app(environ, lambda status, headers: said.extend((status, dict(headers)))))
    return said[0], said[1], body.decode()


def test_threads_are_counted_too(tmp_path: Path) -> None:
    path = sqlite_table(tmp_path / "user.db")
    manager = Manager(Pooled(user=f"file:{path}"), attempts=1, cooldown=60.0)
    status, headers, text = wsgi_health(manager, query="format=prometheus")
    assert (status, headers["content-type"]) == ("200 OK", "text/plain; version=0.0.4; charset=utf-8")
    found = samples(text)
    assert (found["kusto_database_up", "user"], found["kusto_database_connects_total", "user"]) == (1, 1)
    assert found["kusto_database_pool_idle_connections", "user"] == 1
    path.unlink()
    manager.sync.check(["user"], 0)
    found = samples(wsgi_health(manager, accept=SCRAPERS[0])[2])
    assert (found["kusto_database_up", "user"], found["kusto_database_circuit_open", "user"]) == (0, 1)
    assert wsgi_health(manager)[0] == "503 Service Unavailable"
    manager.sync.disconnect_all()


def test_a_blocking_check_can_be_bounded() -> None:
    import threading
    import time

    manager = Manager(Scripted("user", "post"))
    client = manager.sync.get_client("user")
    client.gate = threading.Event()
    began = time.monotonic()
    errors = manager.sync.check(max_age=0, timeout=0.1)
    assert time.monotonic() - began < 5
    assert errors["post"] is None and errors["user"] is not None and errors["user"].code == "P1008"
    client.gate.set()
    assert manager.sync.check(timeout=5.0) == {"user": None, "post": None}


def test_pools_of_real_clients_are_shown(make: Callable[..., Made], monkeypatch: pytest.MonkeyPatch) -> None:
    made = make(user="sqlite")
    monkeypatch.setenv("RDS_USER_URL", f"file:{sqlite_table(made.root / 'user.db')}?connection_limit=3")

    async def main() -> None:
        async with made.manager.transaction("user") as tx:
            await tx.user.count()
            counters = made.manager.counters()["user"]
            assert (counters.pool_used, counters.pool_limit, counters.up) == (1, 3, True)
        counters = made.manager.counters()["user"]
        assert (counters.pool_used, counters.counted.connects) == (0, 1)
        await made.manager.disconnect_all()
        assert not made.manager.counters()["user"].up

    asyncio.run(main())


def test_the_log_says_what_changed_and_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "kusto.connections")
    manager = Manager(Scripted("user"), attempts=1, cooldown=0.001)

    async def main() -> None:
        client = await manager.get_client("user")
        await manager.check(max_age=0)
        client._on_fault(down())
        client.fails = down()
        await manager.check()
        client.fails = None
        await asyncio.sleep(0.01)
        await manager.get_client("user")
        await manager.disconnect_all()

    asyncio.run(main())
    said = [(record.levelname, record.getMessage()) for record in caplog.records]
    shapes = [(level, text.split(" in ")[0].removeprefix("database user: ").split(";")[0]) for level, text in said]
    assert shapes == [
        ("INFO", "connected"),
        ("DEBUG", "answered"),
        ("WARNING", "connection lost (P1001)"),
        ("INFO", "did not answer (P1001)"),
        ("INFO", "cannot be connected (P1001)"),
        ("ERROR", "unavailable (P1001)"),
        ("INFO", "cool-down over, trying once"),
        ("INFO", "cool-down ended"),
        ("WARNING", "is back (P1001)"),
        ("INFO", "disconnected"),
    ]
    assert "canary" not in caplog.text and "nowhere" not in caplog.text
