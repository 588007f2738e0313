"""FastAPI: a database's client as a dependency.

    UserDB = Annotated[Client, Depends(db("user"))]

    @app.get("/users")
    async def users(user_db: UserDB) -> list[User]: ...

Where the database cannot be had, or fails the endpoint before it has answered, the request is answered with 503, with
or without the middleware of `kusto.web.asgi`. No error's text is sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Response, WebSocket
from fastapi.requests import HTTPConnection

from kusto.connections.manager import Manager
from kusto.errors import ConnectionFault
from kusto.web.asgi import TRY_AGAIN_LATER
from kusto.web.options import Gate, Options, failed_answer, is_outage


def db(name: str, *, manager: Manager | None = None) -> Callable[[HTTPConnection], Awaitable[Any]]:
    """The client of a database, its connection checked and mended if need be, for ``Depends(db("user"))``.

    Args:
        name: the database.
        manager: instead of that of the project (``kusto.db``).
    """
    gate = Gate(Options(manager=manager), lambda manager: manager.status())

    async def database_client(connection: HTTPConnection) -> Any:
        _answer_faults(connection, gate)
        return await gate.manager.get_client(name)

    return database_client


def sync_db(name: str, *, manager: Manager | None = None) -> Callable[[HTTPConnection], Any]:
    """The blocking client of a database, for endpoints that are plain functions; args as in `db`."""
    gate = Gate(Options(manager=manager), lambda manager: manager.sync.status())

    def database_client(connection: HTTPConnection) -> Any:
        _answer_faults(connection, gate)
        return gate.manager.sync.get_client(name)

    return database_client


def _answer_faults(connection: HTTPConnection, gate: Gate) -> None:
    """See that the application answers faults of connections; a handler of the program's own stays in its place."""
    handlers, _ = connection.scope.get("starlette.exception_handlers", ({}, {}))
    if ConnectionFault in handlers:
        return

    async def unavailable(connection: HTTPConnection, error: ConnectionFault) -> Response | None:
        guarded = "databases" in connection.scope.get("state", {})  # by the middleware, which answers itself
        if guarded or not is_outage(error):
            raise error
        if isinstance(connection, WebSocket):
            await connection.close(TRY_AGAIN_LATER, "database unavailable")
            return None
        answer = failed_answer(gate.culprit(error), error)
        return Response(answer.body, answer.status, dict(answer.headers))

    handlers[ConnectionFault] = unavailable
