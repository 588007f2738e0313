"""The ASGI middleware around real applications: who is let through, who is answered, who is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from connections.clients import Pooled, Scripted, down
from kusto.connections.manager import Manager
from kusto.errors import AccessDeniedError, ConnectionLostError, KustoError, MissingVariableError, OutcomeUnknownError
from kusto.web import create_db_connection_middleware


async def show(request: Request) -> Response:
    """Which databases the request may count on."""
    results = getattr(request.state, "databases", None)
    return JSONResponse(None if results is None else {name: result.up for name, result in results.items()})


def app_with(**options: Any) -> Starlette:
    app = Starlette(routes=[Route("/{path:path}", show, methods=["GET", "POST", "HEAD"])])
    app.add_middleware(create_db_connection_middleware(**options))
    return app


def run(main: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(main())  # type: ignore[arg-type]


async def get(app: Any, path: str = "/", method: str = "GET") -> httpx.Response:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, path)


async def lost(manager: Manager, name: str = "user") -> Any:
    """A client whose server has gone away, as the manager has learnt from a query."""
    client = await manager.get_client(name)
    client._on_fault(ConnectionLostError("gone"))
    client.fails = down()
    return client


def manager_of(*names: str, **settings: Any) -> Manager:
    return Manager(Scripted(*names), **{"attempts": 1, "cooldown": 0.001, **settings})


def test_a_request_goes_on_where_its_databases_are_up() -> None:
    async def main() -> None:
        response = await get(app_with(manager=manager_of("user", "post")))
        assert response.json() == {"user": True, "post": True}

    run(main)


def test_only_the_databases_named_are_checked() -> None:
    async def main() -> None:
        manager = Manager(Scripted("user", broken={"admin": MissingVariableError("not set")}))
        app = app_with(manager=manager, databases=["user"])
        assert (await get(app)).json() == {"user": True}
        assert set(manager.status()) == {"user"}

    run(main)


def test_only_requests_below_the_path_are_checked() -> None:
    async def main() -> None:
        manager = manager_of("user")
        app = app_with(manager=manager, path="/api")
        for path in ("/", "/apix", "/static/api"):
            assert (await get(app, path)).json() is None
        assert manager.status() == {}
        assert (await get(app, "/api/users")).json() == {"user": True}

    run(main)


@pytest.mark.parametrize("going_on", [False, True])
def test_a_request_whose_database_is_down(going_on: bool) -> None:
    async def main() -> None:
        manager = manager_of("user", "post", cooldown=20.0)
        app = app_with(manager=manager, continue_on_failure=going_on)
        await lost(manager)
        for code in ("P1001", "K1001"):
            response = await get(app)
            if going_on:
                assert response.status_code == 200
                assert response.json() == {"user": False, "post": True}
                continue
            assert response.status_code == 503
            assert 1 <= int(response.headers["retry-after"]) <= 22
            body = response.json()
            assert (body["error"], body["database"], body["code"]) == ("database_unavailable", "user", code)
            assert "canary" not in response.text + str(response.headers)

    run(main)


class TestAFaultInsideTheApplication:
    """The connection may break between the check and the query, or the request may have been let through."""

    @staticmethod
    def failing(error: Exception, **options: Any) -> Starlette:
        async def fail(request: Request) -> Response:
            raise error

        async def begin(request: Request) -> Response:
            async def body() -> AsyncIterator[bytes]:
                yield b"half"
                raise error

            return StreamingResponse(body())

        app = Starlette(routes=[Route("/begun", begin), Route("/{path:path}", fail)])
        app.add_middleware(create_db_connection_middleware(**options))
        return app

    @pytest.mark.parametrize("names", [("user",), ("user", "post")])
    @pytest.mark.parametrize("named", [False, True])
    def test_is_answered_with_503(self, names: tuple[str, ...], named: bool) -> None:
        async def main() -> None:
            meta = {"database": "user", "retry_after": 7.2} if named else {}
            app = self.failing(ConnectionLostError("canary", meta=meta), manager=manager_of(*names))
            response = await get(app)
            assert response.status_code == 503
            assert response.headers["retry-after"] == ("8" if named else "1")
            known = named or len(names) == 1
            assert (response.json()["database"], response.json()["code"]) == ("user" if known else None, "P1017")
            assert "canary" not in response.text + str(response.headers)

        run(main)

    def test_is_answered_by_on_error(self) -> None:
        async def main() -> None:
            told = []

            def answer(scope: Any, database: str, error: KustoError) -> Response:
                told.append((scope["path"], database, error.code))
                return PlainTextResponse("mine", status_code=418)

            app = self.failing(ConnectionLostError("gone"), manager=manager_of("user"), on_error=answer)
            assert (await get(app, "/x")).status_code == 418
            assert told == [("/x", "user", "P1017")]

        run(main)

    @pytest.mark.parametrize("error", [AccessDeniedError("no"), OutcomeUnknownError("who knows"), KeyError("x")])
    def test_that_waiting_does_not_mend_stays_what_it_is(self, error: Exception) -> None:
        async def main() -> None:
            with pytest.raises(type(error)):
                await get(self.failing(error, manager=manager_of("user")))

        run(main)

    def test_after_the_answer_has_begun_breaks_it_off(self) -> None:
        async def main() -> None:
            with pytest.raises(ConnectionLostError):
                await get(self.failing(ConnectionLostError("gone"), manager=manager_of("user")), "/begun")

        run(main)

    def test_below_another_path_is_left_alone(self) -> None:
        async def main() -> None:
            with pytest.raises(ConnectionLostError):
                await get(self.failing(ConnectionLostError("x"), manager=manager_of("user"), path="/api"), "/other")

        run(main)


@pytest.mark.parametrize("serverless", [True, False])
def test_the_policy_decides_whether_a_request_goes_on(serverless: bool) -> None:
    async def main() -> None:
        manager = manager_of("user", serverless=serverless)
        await lost(manager)
        response = await get(app_with(manager=manager))
        assert response.status_code == (503 if serverless else 200)

    run(main)


def test_a_head_request_gets_no_body() -> None:
    async def main() -> None:
        manager = manager_of("user", cooldown=20.0)
        await lost(manager)
        response = await get(app_with(manager=manager), method="HEAD")
        assert response.status_code == 503 and response.content == b""

    run(main)


def parts(scope: Any, database: str, error: KustoError) -> Any:
    return 418, {"x-database": database}, {"code": error.code}


async def parts_later(scope: Any, database: str, error: KustoError) -> Any:
    await asyncio.sleep(0)
    return parts(scope, database, error)


def response(scope: Any, database: str, error: KustoError) -> Any:
    return JSONResponse({"code": error.code}, status_code=418, headers={"x-database": database})


@pytest.mark.parametrize("on_error", [parts, parts_later, response])
@pytest.mark.parametrize("going_on", [False, True])
def test_on_error_may_answer_for_itself(on_error: Any, going_on: bool) -> None:
    async def main() -> None:
        manager = manager_of("user")
        await lost(manager)
        answer = await get(app_with(manager=manager, on_error=on_error, continue_on_failure=going_on))
        assert (answer.status_code, answer.headers["x-database"]) == (418, "user")
        assert answer.json() == {"code": "P1001"}

    run(main)


def raising(scope: Any, database: str, error: KustoError) -> Any:
    raise ZeroDivisionError


def nonsense(scope: Any, database: str, error: KustoError) -> Any:
    return "x", "y", "z"


@pytest.mark.parametrize("on_error", [raising, nonsense, lambda scope, database, error: None])
def test_on_error_that_says_nothing_leaves_the_usual_answer(on_error: Any) -> None:
    async def main() -> None:
        manager = manager_of("user")
        await lost(manager)
        assert (await get(app_with(manager=manager, on_error=on_error))).status_code == 503

    run(main)


def test_on_error_is_told_of_every_database_that_is_down() -> None:
    async def main() -> None:
        manager = manager_of("user", "post")
        await lost(manager, "user")
        await lost(manager, "post")
        told = []

        def on_error(scope: Any, database: str, error: KustoError) -> None:
            told.append((scope["path"], database, error.code))

        await get(app_with(manager=manager, on_error=on_error), "/a")
        assert sorted(told) == [("/a", "post", "P1001"), ("/a", "user", "P1001")]

    run(main)


@pytest.mark.parametrize("later", [False, True])
def test_on_reconnect_is_told_once_which_database_came_back_on_which_request(later: bool) -> None:
    async def main() -> None:
        manager = manager_of("user", "post")
        told = []

        def on_reconnect(database: str, scope: Any) -> None:
            told.append((database, scope["path"]))

        async def on_reconnect_later(database: str, scope: Any) -> None:
            on_reconnect(database, scope)

        app = app_with(manager=manager, on_reconnect=on_reconnect_later if later else on_reconnect)
        await get(app, "/first")
        client = await lost(manager)
        assert (await get(app, "/down")).status_code == 503
        client.fails = None
        await asyncio.sleep(manager.status()["user"].retry_after)
        await asyncio.gather(*(get(app, "/back") for _ in range(20)))
        await get(app, "/after")
        assert told == [("user", "/back")]

    run(main)


def test_what_came_back_between_two_requests_is_told_on_the_next() -> None:
    async def main() -> None:
        manager = manager_of("user")
        told: list[str] = []
        app = app_with(manager=manager, on_reconnect=lambda database, scope: told.append(scope["path"]))
        client = await lost(manager)
        assert (await get(app, "/down")).status_code == 503
        client.fails = None
        await manager.reconnect("user")
        await get(app, "/next")
        assert told == ["/next"]

    run(main)


def test_a_check_interval_of_its_own() -> None:
    async def main() -> None:
        manager = manager_of("user")
        client = await manager.get_client("user")
        app = app_with(manager=manager, check_interval=0)
        await get(app)
        await get(app)
        assert client.pings == 2
        await get(app_with(manager=manager))
        assert client.pings == 2

    run(main)


def test_the_middleware_fits_wherever_middleware_goes() -> None:
    async def main() -> None:
        manager = manager_of("user")
        made = create_db_connection_middleware(manager=manager)
        route = Route("/x", show)
        for app in (
            Starlette(routes=[route], middleware=[Middleware(made)]),
            made(Starlette(routes=[route])),
            Starlette(routes=[Mount("/", app=made(Starlette(routes=[route])))]),
        ):
            assert (await get(app, "/x")).json() == {"user": True}
        assert "DatabaseMiddleware" in repr(Middleware(made))

    run(main)


def test_a_mounted_application_knows_its_own_paths() -> None:
    async def main() -> None:
        manager = manager_of("user")
        inner = create_db_connection_middleware(manager=manager, path="/api")(
            Starlette(routes=[Route("/api", show), Route("/other", show)])
        )
        app = Starlette(routes=[Mount("/app", app=inner)])
        assert (await get(app, "/app/api")).json() == {"user": True}
        assert (await get(app, "/app/other")).json() is None

    run(main)


# Health.


def test_the_health_endpoint_answers_for_the_databases_named() -> None:
    async def main() -> None:
        manager = Manager(Scripted("user", broken={"admin": MissingVariableError("not set")}))
        answer = await get(app_with(manager=manager, databases=["user"], health_path="/health"), "/health")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert answer.json()["databases"]["user"]["status"] == "up"
        answer = await get(app_with(manager=manager, health_path="/health"), "/health")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        databases = answer.json()["databases"]
        assert databases["user"]["status"] == "up"
        assert databases["admin"]["error"] == {"code": "K2002", "message": "The database URL is not set."}

    run(main)


def test_the_health_endpoint_can_be_read_only() -> None:
    async def main() -> None:
        app = app_with(manager=manager_of("user"), health_path="/health")
        assert (await get(app, "/health", "HEAD")).content == b""
        refused = await get(app, "/health", "POST")
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")

    run(main)


def test_many_health_requests_are_one_check() -> None:
    async def main() -> None:
        manager = manager_of("user")
        app = app_with(manager=manager, health_path="/health")
        answers = await asyncio.gather(*(get(app, "/health") for _ in range(30)))
        assert {answer.status_code for answer in answers} == {200}
        client = manager.get_client_sync("user")
        assert client.connects + client.pings == 1

    run(main)


# Other scopes.


async def converse(app: Any, scope: dict[str, Any], *messages: str) -> list[Any]:
    """Everything that an application sends when it receives these messages."""
    incoming = iter(messages)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": next(incoming)}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


async def accepting(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept", "seen": sorted(scope["state"]["databases"])})


def websocket(**more: Any) -> dict[str, Any]:
    return {"type": "websocket", "path": "/ws", "headers": [], **more}


def test_a_websocket_passes_and_is_refused_in_its_own_way() -> None:
    async def main() -> None:
        manager = manager_of("user", cooldown=20.0)
        app = create_db_connection_middleware(manager=manager)(accepting)
        sent = await converse(app, websocket(), "websocket.connect")
        assert sent == [{"type": "websocket.accept", "seen": ["user"]}]
        await lost(manager)
        [closed] = await converse(app, websocket(), "websocket.connect")
        assert (closed["type"], closed["code"]) == ("websocket.close", 1013)
        start, body = await converse(app, websocket(extensions={"websocket.http.response": {}}), "websocket.connect")
        assert (start["type"], start["status"]) == ("websocket.http.response.start", 503)
        assert body["type"] == "websocket.http.response.body"

    run(main)


async def living(scope: Any, receive: Any, send: Any) -> None:
    assert (await receive())["type"] == "lifespan.startup"
    await send({"type": "lifespan.startup.complete"})
    assert (await receive())["type"] == "lifespan.shutdown"
    await send({"type": "lifespan.shutdown.complete"})


def test_lifespan_passes_and_its_end_disconnects() -> None:
    async def main() -> None:
        manager = manager_of("user")
        client = await manager.get_client("user")
        app = create_db_connection_middleware(manager=manager)(living)
        sent = await converse(app, {"type": "lifespan"}, "lifespan.startup", "lifespan.shutdown")
        assert [message["type"] for message in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
        assert not client.connected

    run(main)


def test_a_misspelt_database_ends_the_start() -> None:
    async def main() -> None:
        app = create_db_connection_middleware(["usre"], manager=manager_of("user"))(living)
        [failed] = await converse(app, {"type": "lifespan"}, "lifespan.startup")
        assert failed["type"] == "lifespan.startup.failed"
        assert "'user'" in failed["message"]

    run(main)


def test_a_setting_that_means_nothing_ends_the_start() -> None:
    async def main() -> None:
        source = Scripted("user")
        source.environment = lambda: {"KUSTO_SERVERLESS": "perhaps"}  # type: ignore[method-assign]
        app = create_db_connection_middleware(manager=Manager(source))(living)
        [failed] = await converse(app, {"type": "lifespan"}, "lifespan.startup")
        assert failed["type"] == "lifespan.startup.failed"
        assert "KUSTO_SERVERLESS" in failed["message"]

    run(main)


def test_scopes_of_other_kinds_pass() -> None:
    async def main() -> None:
        async def other(scope: Any, receive: Any, send: Any) -> None:
            await send(scope["type"])

        app = create_db_connection_middleware(manager=manager_of("user"))(other)
        assert await converse(app, {"type": "something"}) == ["something"]

    run(main)


# A real database.


def test_a_real_file_that_is_gone_and_comes_back(sqlite_url: str) -> None:
    import sqlite3

    path = Path(sqlite_url.removeprefix("file:"))
    connection = sqlite3.connect(path)
    connection.execute("create table there (id int)")
    connection.close()

    async def main() -> None:
        manager = Manager(Pooled(user=sqlite_url), cooldown=0.001)
        back = []
        app = app_with(
            manager=manager,
            check_interval=0,
            health_path="/health",
            on_reconnect=lambda database, scope: back.append(scope["path"]),
        )
        assert (await get(app)).status_code == 200
        away = await asyncio.to_thread(path.rename, path.with_suffix(".away"))
        gone = await get(app)
        assert (gone.status_code, gone.json()["code"]) == (503, "P1003")
        assert str(path) not in gone.text
        assert (await get(app, "/health")).status_code == 503
        await asyncio.to_thread(away.rename, path)
        await asyncio.sleep(manager.status()["user"].retry_after)
        assert (await get(app, "/back")).status_code == 200
        assert (await get(app, "/health")).status_code == 200
        assert back == ["/back"]
        await manager.disconnect_all()

    run(main)


def test_plain_text_may_be_the_answer() -> None:
    async def main() -> None:
        manager = manager_of("user")
        await lost(manager)
        app = app_with(manager=manager, on_error=lambda *_: PlainTextResponse("later", status_code=503))
        assert (await get(app)).text == "later"

    run(main)
