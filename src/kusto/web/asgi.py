"""Middleware for ASGI applications (FastAPI, Starlette, Litestar, Quart …): checks databases before a request runs.

    app.add_middleware(create_db_connection_middleware(databases=["user"], path="/api", health_path="/health"))

While the last proof of life is believed, a request costs a few look-ups. It imports no framework, sends no error's text
and leaves no request hanging: a check ends within the policy's deadline.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
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
    route_path,
)

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

OnError: TypeAlias = Callable[[Scope, str, KustoError], Any]
OnReconnect: TypeAlias = Callable[[str, Scope], Any]

TRY_AGAIN_LATER = 1013
"""WebSocket close code."""


def create_db_connection_middleware(
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
    """A middleware for ``app.add_middleware(…)``, ``Middleware(…)``, or to wrap an application: ``mw(app)``.

    Args:
        databases: which to check; every one of the project where left out.
        continue_on_failure: whether a request goes on where one is down (``scope["state"]["databases"]`` says which);
            otherwise it is answered with 503. Follows from the policy where left out. Either way, a fault of the
            connection that leaves the application before its answer has begun is answered with 503, not with 500.
        check_interval: seconds for which a proof of life is believed; the policy's where left out.
        on_error: called with scope, database and error, for each database that is down, until one answers: with
            ``(status, headers, body)`` or an ASGI application (a Starlette response is one). None leaves the answer to
            ``continue_on_failure``. May be async.
        on_reconnect: called with the database and the scope of the first request after it came back. May be async.
        path: only requests below this path, or one of these, are checked.
        health_path: where the health endpoint stands; none where left out. It answers with JSON, 200 or 503, and with
            numbers for Prometheus, always 200, where a scraper asks or the query is ``format=prometheus``.
        manager: instead of that of the project (``kusto.db``).

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

    __name__ = "DatabaseMiddleware"  # frameworks show it

    def __init__(self, options: Options) -> None:
        self.options = options

    def __call__(self, app: App) -> DatabaseMiddleware:
        return DatabaseMiddleware(app, self.options)


class DatabaseMiddleware:
    """An ASGI application around another one.

    Args:
        app: the application inside.
        options: see `create_db_connection_middleware`.
    """

    def __init__(self, app: App, options: Options) -> None:
        self.app = app
        self.options = options
        self.gate = Gate(options, lambda manager: manager.status())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "lifespan":
            return await self._lifespan(scope, receive, send)
        if kind not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        path = route_path(scope["path"], scope.get("root_path", ""))
        if kind == "http" and self.options.is_health(path):
            return await self._health(scope, send)
        if self.options.concerns(path):
            answer = await checked(self.gate, scope, partial(_record, scope))
            if answer is not None:
                return await _refuse(answer, scope, receive, send)
            if kind == "http":
                return await self._answered(scope, receive, send)
        return await self.app(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer; where a database fails it before it has begun to, answer for it."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except ConnectionFault as error:
            if begun or not is_outage(error):
                raise
            await _refuse(await answer_for(self.gate, scope, error), scope, receive, send)

    async def _health(self, scope: Scope, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            return await _send(method_not_allowed(), scope, send)
        report = await self.gate.manager.health(self.gate.names, timeout=HEALTH_SECONDS)
        accept = b",".join(value for name, value in scope["headers"] if name == b"accept").decode("latin-1")
        query = scope.get("query_string", b"").decode("latin-1")
        return await _send(self.gate.health(report, accept, query), scope, send)

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; after the application's own shutdown, disconnect. A misspelt database ends the start at once."""
        try:
            self.gate.require()
        except KustoError as error:
            await receive()
            return await send({"type": "lifespan.startup.failed", "message": str(error)})

        async def sending(message: Message) -> None:
            if message["type"].startswith("lifespan.shutdown"):
                await self.gate.manager.disconnect_all()
            await send(message)

        return await self.app(scope, receive, sending)


async def checked(gate: Gate, request: Any, record: Callable[[Mapping[str, Any]], None]) -> Answer | Any | None:
    """Check the databases; an answer where the request must not go on.

    Args:
        request: what the person's functions are given: the scope, or a framework's request.
        record: is given the results.
    """
    manager, names = gate.manager, gate.names
    if manager.recoveries == gate.seen and manager.fresh(names, gate.interval):
        record(gate.all_up)
        return None
    errors = await manager.check(names, gate.interval)
    record(gate.results(errors))
    for database in gate.came_back(manager) if manager.recoveries != gate.seen else ():
        await _called(gate.options.on_reconnect, database, request)
    for database, error in errors.items():
        if error is not None:
            said = gate.read(await _called(gate.options.on_error, request, database, error))
            if said is not None:
                return said
    return gate.answer(errors)


async def answer_for(gate: Gate, request: Any, error: KustoError) -> Answer | Any:
    """The answer to a request whose application was failed by a database: what ``on_error`` says, else 503."""
    database = gate.culprit(error)
    said = gate.read(await _called(gate.options.on_error, request, database, error)) if database else None
    return said or failed_answer(database, error)


def _record(scope: Scope, results: Mapping[str, Any]) -> None:
    scope.setdefault("state", {})["databases"] = results


async def _called(function: Callable[..., Any] | None, *arguments: Any) -> Any:
    """What somebody's function returns; None where there is none, or where it raises."""
    if function is None:
        return None
    try:
        value = function(*arguments)
        return await value if inspect.isawaitable(value) else value
    except Exception:  # noqa: BLE001  # somebody else's code must not turn a fitting answer into a server error
        return report_failure(function)


async def _refuse(answer: Answer | App, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()  # websocket.connect
        if "websocket.http.response" not in scope.get("extensions", {}):
            return await send({"type": "websocket.close", "code": TRY_AGAIN_LATER, "reason": "database unavailable"})
    return await (_send(answer, scope, send) if isinstance(answer, Answer) else answer(scope, receive, send))


async def _send(answer: Answer, scope: Scope, send: Send) -> None:
    kind = "http.response" if scope["type"] == "http" else "websocket.http.response"
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    await send({"type": f"{kind}.start", "status": answer.status, "headers": headers})
    await send({"type": f"{kind}.body", "body": b"" if scope.get("method") == "HEAD" else answer.body})
