"""Middleware for WSGI applications (Flask, Django, Bottle …): `kusto.web.asgi` for blocking clients (`kusto.db.sync`).

    app.wsgi_app = create_db_connection_middleware_wsgi(databases=["user"], path="/api")(app.wsgi_app)

A function of its own rather than a switch: the two kinds of application look alike to Python, and the functions that a
person hands over take other arguments. Results stand in ``environ["kusto.databases"]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from kusto.connections.manager import Manager
from kusto.errors import ConnectionFault, KustoError
from kusto.web.answers import Answer, method_not_allowed
from kusto.web.options import (
    HEALTH_SECONDS,
    Gate,
    Options,
    failed_answer,
    is_outage,
    options_from,
    report_failure,
)

Environ: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[..., Any]
App: TypeAlias = Callable[[Environ, StartResponse], Iterable[bytes]]

OnError: TypeAlias = Callable[[Environ, str, KustoError], Any]
OnReconnect: TypeAlias = Callable[[str, Environ], Any]

RESULTS = "kusto.databases"


def create_db_connection_middleware_wsgi(
    databases: Sequence[str] | None = None,
    *,
    continue_on_failure: bool | None = None,
    check_interval: float | None = None,
    on_error: OnError | None = None,
    on_reconnect: OnReconnect | None = None,
    path: str | Sequence[str] = "/",
    health_path: str | None = None,
    manager: Manager | None = None,
) -> MiddlewareFactory:
    """A middleware that wraps a WSGI application: ``mw(app)``.

    Args:
        databases, continue_on_failure, check_interval, path, health_path, manager: as in
            `kusto.web.asgi.create_db_connection_middleware`.
        on_error: called with environ, database and error; answers with ``(status, headers, body)``, a WSGI application,
            or None.
        on_reconnect: called with the database and the environ of the first request after it came back.

    Raises:
        UsageError: an option means nothing.
    """
    return MiddlewareFactory(
        options_from(
            databases,
            path,
            health_path,
            check_interval,
            continue_on_failure=continue_on_failure,
            on_error=on_error,
            on_reconnect=on_reconnect,
            manager=manager,
        )
    )


class MiddlewareFactory:
    """Makes `DatabaseMiddleware` around an application."""

    def __init__(self, options: Options) -> None:
        self.options = options

    def __call__(self, app: App) -> DatabaseMiddleware:
        return DatabaseMiddleware(app, self.options)


class DatabaseMiddleware:
    """A WSGI application around another one.

    Args:
        app: the application inside.
        options: see `create_db_connection_middleware_wsgi`.
    """

    def __init__(self, app: App, options: Options) -> None:
        self.app = app
        self.options = options
        self.gate = Gate(options, lambda manager: manager.sync.status())

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO") or "/"
        if self.options.is_health(path):
            return self._health(environ, start_response)
        if self.options.concerns(path):
            answer = checked(self.gate, environ, partial(environ.__setitem__, RESULTS))
            if isinstance(answer, Answer):
                return _send(answer, environ, start_response)
            if answer is not None:
                refused: Iterable[bytes] = answer(environ, start_response)
                return refused
            return self._guarded(environ, start_response)
        return self.app(environ, start_response)

    def _guarded(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The application; a connection that fails inside it, before it has begun to answer, is a 503 too.

        Frameworks that catch everything themselves (Flask, Django) never let such an error out: they need a handler for
        `kusto.errors.ConnectionFault`.
        """
        begun = False

        def starting(*arguments: Any) -> Any:
            nonlocal begun
            begun = True
            return start_response(*arguments)

        try:
            return self.app(environ, starting)
        except ConnectionFault as error:
            if begun or not is_outage(error):
                raise
            said = answer_for(self.gate, environ, error)
            if isinstance(said, Answer):
                return _send(said, environ, start_response)
            answered: Iterable[bytes] = said(environ, start_response)
            return answered

    def _health(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return _send(method_not_allowed(), environ, start_response)
        report = self.gate.manager.sync.health(self.gate.names, timeout=HEALTH_SECONDS)
        answer = self.gate.health(report, environ.get("HTTP_ACCEPT", ""), environ.get("QUERY_STRING", ""))
        return _send(answer, environ, start_response)


def checked(gate: Gate, request: Any, record: Callable[[Mapping[str, Any]], None]) -> Answer | Any | None:
    """Check the databases; an answer where the request must not go on.

    Args:
        request: what the person's functions are given: the environ, or a framework's request.
        record: is given the results.
    """
    manager, names = gate.manager, gate.names
    if manager.recoveries == gate.seen and manager.sync.fresh(names, gate.interval):
        record(gate.all_up)
        return None
    errors = manager.sync.check(names, gate.interval)
    record(gate.results(errors))
    for database in gate.came_back(manager) if manager.recoveries != gate.seen else ():
        called(gate.options.on_reconnect, database, request)
    for database, error in errors.items():
        if error is not None:
            said = gate.read(called(gate.options.on_error, request, database, error))
            if said is not None:
                return said
    return gate.answer(errors)


def answer_for(gate: Gate, request: Any, error: KustoError) -> Answer | Any:
    """The answer to a request whose application was failed by a database: what ``on_error`` says, else 503."""
    database = gate.culprit(error)
    said = gate.read(called(gate.options.on_error, request, database, error)) if database else None
    return said or failed_answer(database, error)


def called(function: Callable[..., Any] | None, *arguments: Any) -> Any:
    """What somebody's function returns; None where there is none, or where it raises."""
    if function is None:
        return None
    try:
        return function(*arguments)
    except Exception:  # noqa: BLE001  # somebody else's code must not turn a fitting answer into a server error
        return report_failure(function)


def _send(answer: Answer, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    start_response(answer.phrase, list(answer.headers))
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [answer.body]
