"""The middleware and the interfaces in real ASGI frameworks: down is 503, back is 200, whoever catches what."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import Depends, FastAPI, WebSocket
from fastapi import Request as FastAPIRequest
from fastapi.responses import PlainTextResponse
from litestar import Litestar, get
from litestar import Request as LitestarRequest
from litestar import Response as LitestarResponse
from quart import Quart
from quart import Response as QuartResponse
from quart import request as quart_request
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from kusto.connections.manager import Manager
from kusto.errors import ConnectionFault
from kusto.web import create_db_connection_middleware, fault_answer
from kusto.web.fastapi import db, sync_db
from web.down import FAULTS, give_back, is_refusal, manager_of, take_away

Middleware = Callable[[Any], Any]


def starlette(middleware: Middleware, manager: Manager) -> Any:
    async def show(request: Request) -> JSONResponse:
        return JSONResponse(request.state.databases["user"].up)

    async def fail(request: Request) -> JSONResponse:
        raise FAULTS[request.path_params["how"]]

    app = Starlette(routes=[Route("/show", show), Route("/fail/{how}", fail)])
    app.add_middleware(middleware)  # type: ignore[arg-type]
    return app


def fastapi(middleware: Middleware, manager: Manager) -> Any:
    app = FastAPI()
    app.add_middleware(middleware)  # type: ignore[arg-type]

    @app.get("/show")
    async def show(request: FastAPIRequest) -> bool:
        up: bool = request.state.databases["user"].up
        return up

    @app.get("/fail/{how}")
    async def fail(how: str) -> bool:
        raise FAULTS[how]

    return app


def litestar(middleware: Middleware, manager: Manager) -> Any:
    @get("/show")
    async def show(request: LitestarRequest[Any, Any, Any]) -> bool:
        up: bool = request.state.databases["user"].up
        return up

    @get("/fail/lost")
    async def lost() -> bool:
        raise FAULTS["lost"]

    @get("/fail/denied")
    async def denied() -> bool:
        raise FAULTS["denied"]

    def unavailable(request: Any, error: ConnectionFault) -> LitestarResponse[bytes]:
        answer = fault_answer(error, manager=manager)
        return LitestarResponse(answer.body, status_code=answer.status, headers=dict(answer.headers))

    return Litestar(
        [show, lost, denied],
        middleware=[middleware],
        exception_handlers={ConnectionFault: unavailable},
        openapi_config=None,
    )


def quart(middleware: Middleware, manager: Manager) -> Any:
    app = Quart(__name__)

    @app.get("/show")
    async def show() -> Any:
        return [quart_request.scope["state"]["databases"]["user"].up]  # type: ignore[typeddict-item]

    @app.get("/fail/<how>")
    async def fail(how: str) -> Any:
        raise FAULTS[how]

    @app.errorhandler(ConnectionFault)
    async def unavailable(error: ConnectionFault) -> QuartResponse:
        answer = fault_answer(error, manager=manager)
        return QuartResponse(answer.body, answer.status, dict(answer.headers))

    app.asgi_app = middleware(app.asgi_app)  # type: ignore[method-assign]
    return app


@pytest.mark.parametrize("make", [starlette, fastapi, litestar, quart])
def test_a_framework_under_the_middleware(make: Callable[..., Any]) -> None:
    manager = manager_of()
    app = make(create_db_connection_middleware(["user"], manager=manager, path=["/show", "/fail"]), manager)

    async def main() -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            assert (await http.get("/show")).json() in (True, [True])
            take_away(manager)
            reply = await http.get("/show")
            assert is_refusal(reply.status_code, reply.headers, reply.json())
            give_back(manager)
            assert (await http.get("/show")).status_code == 200
            reply = await http.get("/fail/lost")
            assert is_refusal(reply.status_code, reply.headers, reply.json())
            assert (await http.get("/fail/denied")).status_code == 500

    asyncio.run(main())


def with_dependencies(manager: Manager) -> FastAPI:
    """An application without the middleware."""
    app = FastAPI()
    awaited_client = Depends(db("user", manager=manager))
    blocking_client = Depends(sync_db("user", manager=manager))

    @app.get("/async")
    async def awaited(client: Any = awaited_client) -> bool:
        connected: bool = client.is_connected()
        return connected

    @app.get("/sync")
    def blocking(client: Any = blocking_client) -> bool:
        connected: bool = client.is_connected()
        return connected

    @app.get("/fail/{how}")
    async def fail(how: str, client: Any = awaited_client) -> bool:
        raise FAULTS[how]

    @app.websocket("/talk")
    async def talk(socket: WebSocket, client: Any = awaited_client) -> None:
        await socket.accept()
        await socket.send_json(client.is_connected())
        await socket.close()

    return app


def fetch(app: Any, path: str) -> httpx.Response:
    """One request, in an event loop of its own."""

    async def main() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            return await http.get(path)

    return asyncio.run(main())


def talk(app: Any, path: str) -> list[dict[str, Any]]:
    """What the server says on a WebSocket."""
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    asyncio.run(app({"type": "websocket", "path": path, "headers": [], "query_string": b""}, receive, send))
    return said


class TestDependencies:
    """FastAPI's `Depends(db("user"))` needs no middleware."""

    @pytest.mark.parametrize("path", ["/async", "/sync"])
    def test_down_is_503_and_back_is_200(self, path: str) -> None:
        manager = manager_of("user", "post")
        app = with_dependencies(manager)
        assert fetch(app, path).json() is True
        take_away(manager)
        for code in ("P1001", "K1001"):
            reply = fetch(app, path)
            assert is_refusal(reply.status_code, reply.headers, reply.json())
            assert (reply.json()["database"], reply.json()["code"]) == ("user", code)
        give_back(manager)
        assert fetch(app, path).json() is True

    def test_a_fault_in_the_endpoint_is_503_too(self) -> None:
        app = with_dependencies(manager_of())
        reply = fetch(app, "/fail/lost")
        assert is_refusal(reply.status_code, reply.headers, reply.json())
        reply = fetch(app, "/fail/denied")
        assert (reply.status_code, "canary" in reply.text) == (500, False)

    def test_a_websocket_is_closed_with_a_code_that_means_later(self) -> None:
        manager = manager_of()
        app = with_dependencies(manager)
        assert [message["type"] for message in talk(app, "/talk")][-1] == "websocket.close"
        take_away(manager)
        assert talk(app, "/talk") == [{"type": "websocket.close", "code": 1013, "reason": "database unavailable"}]

    def test_a_handler_of_the_programs_own_stays(self) -> None:
        manager = manager_of()
        app = with_dependencies(manager)

        @app.exception_handler(ConnectionFault)
        async def own(request: FastAPIRequest, error: ConnectionFault) -> PlainTextResponse:
            return PlainTextResponse("ours", 418)

        fetch(app, "/async")
        take_away(manager)
        assert (fetch(app, "/async").status_code, fetch(app, "/fail/lost").text) == (418, "ours")

    def test_under_the_middleware_its_on_error_answers(self) -> None:
        manager = manager_of()
        app = with_dependencies(manager)
        app.add_middleware(
            create_db_connection_middleware(  # type: ignore[arg-type]
                manager=manager, on_error=lambda scope, database, error: (418, {}, {"said": database})
            )
        )
        reply = fetch(app, "/fail/lost")
        assert (reply.status_code, reply.json()) == (418, {"said": "user"})
