"""The WSGI middleware: the same promises, blocking."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from connections.clients import Pooled, Scripted, down
from kusto.connections.manager import Manager
from kusto.errors import ConnectionLostError, KustoError, MissingVariableError, OutcomeUnknownError
from kusto.web import create_db_connection_middleware_wsgi


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    results = environ.get("kusto.databases")
    start_response("200 OK", [("content-type", "application/json")])
    return [json.dumps(None if results is None else {name: r.up for name, r in results.items()}).encode()]


class Reply:
    """What a server would have sent."""

    def __init__(self, app: Any, path: str = "/", method: str = "GET") -> None:
        environ: dict[str, Any] = {"SCRIPT_NAME": "", "PATH_INFO": path, "REQUEST_METHOD": method}
        setup_testing_defaults(environ)
        environ["QUERY_STRING"] = ""
        body = validator(app)(environ, self._start)  # the standard library's own judge of WSGI
        try:
            self.body = b"".join(body)
        finally:
            body.close()  # type: ignore[attr-defined]

    def _start(self, status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
        self.status = int(status.split()[0])
        self.headers = {name.lower(): value for name, value in headers}
        return lambda data: None

    def json(self) -> Any:
        return json.loads(self.body)


def app_with(**options: Any) -> Any:
    return create_db_connection_middleware_wsgi(**options)(application)


def manager_of(*names: str, **settings: Any) -> Manager:
    return Manager(Scripted(*names), **{"attempts": 1, "cooldown": 0.001, **settings})


def lost(manager: Manager, name: str = "user") -> Any:
    client = manager.sync.get_client(name)
    client._on_fault(ConnectionLostError("gone"))
    client.fails = down()
    return client


def test_a_request_goes_on_where_its_databases_are_up() -> None:
    app = app_with(manager=manager_of("user", "post"), path="/api")
    assert Reply(app, "/api/x").json() == {"user": True, "post": True}
    assert Reply(app, "/api/x").json() == {"user": True, "post": True}
    assert Reply(app, "/apix").json() is None


@pytest.mark.parametrize("going_on", [False, True])
def test_a_request_whose_database_is_down(going_on: bool) -> None:
    manager = manager_of("user", "post", cooldown=20.0)
    app = app_with(manager=manager, continue_on_failure=going_on)
    lost(manager)
    for code in ("P1001", "K1001"):
        reply = Reply(app)
        if going_on:
            assert reply.json() == {"user": False, "post": True}
            continue
        assert (reply.status, reply.json()["code"]) == (503, code)
        assert 1 <= int(reply.headers["retry-after"]) <= 22
        assert b"canary" not in reply.body


def failing(error: Exception, *, begun: bool = False, **options: Any) -> Any:
    """The middleware around an application that raises, perhaps after it has begun to answer."""

    def fail(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if begun:
            start_response("200 OK", [("content-type", "text/plain")])
        raise error

    return create_db_connection_middleware_wsgi(manager=manager_of("user"), **options)(fail)


def test_a_connection_that_fails_inside_the_application_is_answered_with_503() -> None:
    reply = Reply(failing(ConnectionLostError("canary", meta={"retry_after": 7.2})))
    assert (reply.status, reply.headers["retry-after"], reply.json()["code"]) == (503, "8", "P1017")
    assert b"canary" not in reply.body
    mine = Reply(
        failing(ConnectionLostError("gone"), on_error=lambda *_: (418, [("content-type", "text/plain")], b"mine"))
    )
    assert (mine.status, mine.body) == (418, b"mine")


@pytest.mark.parametrize(
    ("error", "options"),
    [
        (OutcomeUnknownError("who knows"), {}),
        (ConnectionLostError("gone"), {"begun": True}),
        (ConnectionLostError("gone"), {"path": "/api"}),
    ],
)
def test_what_waiting_does_not_mend_stays_what_it_is(error: Exception, options: dict[str, Any]) -> None:
    with pytest.raises(type(error)):
        Reply(failing(error, **options))


def test_on_error_may_answer_for_itself_in_parts_or_with_an_application() -> None:
    manager = manager_of("user")
    lost(manager)

    def parts(environ: Any, database: str, error: KustoError) -> Any:
        return 418, {"x-database": database}, environ["PATH_INFO"]

    reply = Reply(app_with(manager=manager, on_error=parts), "/tea")
    assert (reply.status, reply.headers["x-database"], reply.body) == (418, "user", b"/tea")
    reply = Reply(app_with(manager=manager, on_error=lambda *_: application))
    assert (reply.status, reply.json()) == (200, {"user": False})


def test_on_error_that_raises_leaves_the_usual_answer() -> None:
    manager = manager_of("user")
    lost(manager)

    def raising(environ: Any, database: str, error: KustoError) -> Any:
        raise ZeroDivisionError

    assert Reply(app_with(manager=manager, on_error=raising)).status == 503


def test_on_reconnect_is_told_once() -> None:
    manager = manager_of("user", cooldown=1000.0)
    told: list[tuple[str, str]] = []
    app = app_with(manager=manager, on_reconnect=lambda name, environ: told.append((name, environ["PATH_INFO"])))
    client = lost(manager)
    assert Reply(app, "/down").status == 503
    client.fails = None
    manager.sync.reconnect("user")
    for _ in range(3):
        assert Reply(app, "/back").status == 200
    assert told == [("user", "/back")]


def test_the_health_endpoint() -> None:
    manager = Manager(Scripted("user", broken={"admin": MissingVariableError("not set")}))
    app = app_with(manager=manager, databases=["user"], health_path="/health")
    reply = Reply(app, "/health")
    assert (reply.status, reply.headers["cache-control"]) == (200, "no-store")
    assert Reply(app, "/health", "POST").status == 405
    assert Reply(app, "/health", "HEAD").body == b""
    reply = Reply(app_with(manager=manager, health_path="/health"), "/health")
    assert reply.status == 503
    assert reply.json()["databases"]["admin"]["status"] == "down"


def test_a_real_file_that_is_gone_and_comes_back(sqlite_url: str) -> None:
    import sqlite3

    path = Path(sqlite_url.removeprefix("file:"))
    connection = sqlite3.connect(path)
    connection.execute("create table there (id int)")
    connection.close()
    manager = Manager(Pooled(user=sqlite_url), cooldown=0.001)
    app = app_with(manager=manager, check_interval=0)
    assert Reply(app).status == 200
    away = path.rename(path.with_suffix(".away"))
    gone = Reply(app)
    assert (gone.status, gone.json()["code"]) == (503, "P1003")
    away.rename(path)
    manager.sync.reconnect("user")
    assert Reply(app).status == 200
    manager.sync.disconnect_all()
