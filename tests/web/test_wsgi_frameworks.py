"""The middleware and the interfaces in Flask, Bottle and Django: down is 503, back is 200, whoever catches what."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from wsgiref.util import setup_testing_defaults

import bottle
import django
import flask
import pytest
from django.conf import settings as django_settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse, JsonResponse
from django.test import override_settings
from django.urls import path

from kusto.connections.manager import Manager
from kusto.errors import KustoError, UsageError
from kusto.web import create_db_connection_middleware_wsgi
from kusto.web.flask import Kusto
from web.down import FAULTS, give_back, is_refusal, manager_of, take_away

Reply = tuple[int, dict[str, str], Any]
Get = Callable[..., Reply]


def body_of(content: bytes, headers: dict[str, str]) -> Any:
    return json.loads(content) if content and "json" in headers.get("content-type", "") else content.decode()


def get_from(app: Any) -> Get:
    """GET for a WSGI application."""

    def get(path: str, method: str = "GET", **more: str) -> Reply:
        environ: dict[str, Any] = {"SCRIPT_NAME": "", "PATH_INFO": path, "REQUEST_METHOD": method, **more}
        setup_testing_defaults(environ)
        said: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            said[:] = [int(status.split()[0]), {name.lower(): value for name, value in headers}]
            return lambda data: None

        content = app(environ, start)
        body = b"".join(content)
        if hasattr(content, "close"):
            content.close()
        return said[0], said[1], body_of(body, said[1])

    return get


def get_later_from(app: Any) -> Get:
    """GET for an ASGI application, each in an event loop of its own."""

    def get(path: str, method: str = "GET", **more: str) -> Reply:
        said: list[Any] = []
        accept = [(b"accept", more["HTTP_ACCEPT"].encode())] if "HTTP_ACCEPT" in more else []
        scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": accept,
                 "query_string": more.get("QUERY_STRING", "").encode()}  # fmt: skip

        async def main() -> None:
            answered = asyncio.Event()
            asked = False

            async def receive() -> dict[str, Any]:
                nonlocal asked
                if asked:
                    await answered.wait()
                    return {"type": "http.disconnect"}
                asked = True
                return {"type": "http.request", "body": b"", "more_body": False}

            async def send(message: dict[str, Any]) -> None:
                said.append(message)

            await app(scope, receive, send)

        asyncio.run(main())
        headers = {name.decode().lower(): value.decode() for name, value in said[0]["headers"]}
        body = b"".join(message.get("body", b"") for message in said[1:])
        return said[0]["status"], headers, body_of(body, headers)

    return get


def flask_app(manager: Manager, **options: Any) -> Get:
    app = flask.Flask("flask_app")

    @app.get("/show")
    def show() -> Any:
        return [flask.g.databases["user"].up]

    @app.get("/fail/<how>")
    def fail(how: str) -> Any:
        raise FAULTS[how]

    app.config["KUSTO_HEALTH_PATH"] = "/health"
    kusto = Kusto(databases=["user"], manager=manager, **options)
    kusto.init_app(app)
    assert app.extensions["kusto"] is kusto and kusto.db is manager.sync
    return get_from(app)


def bottle_app(manager: Manager, **options: Any) -> Get:
    app = bottle.Bottle()
    app.config["catchall"] = False  # what it does not catch, the middleware answers

    @app.get("/show")  # type: ignore[misc]
    def show() -> Any:
        bottle.response.content_type = "application/json"
        return json.dumps([bottle.request.environ["kusto.databases"]["user"].up])

    @app.get("/fail/<how>")  # type: ignore[misc]
    def fail(how: str) -> Any:
        raise FAULTS[how]

    return get_from(
        create_db_connection_middleware_wsgi(["user"], manager=manager, health_path="/health", **options)(app)
    )


def show(request: Any) -> JsonResponse:
    return JsonResponse([request.databases["user"].up], safe=False)


async def show_later(request: Any) -> JsonResponse:
    return JsonResponse([request.databases["user"].up], safe=False)


def fail(request: Any, how: str) -> JsonResponse:
    raise FAULTS[how]


async def fail_later(request: Any, how: str) -> JsonResponse:
    raise FAULTS[how]


urlpatterns = [
    path("show", show),
    path("fail/<how>", fail),
    path("later/show", show_later),
    path("later/fail/<how>", fail_later),
]


@pytest.fixture(scope="module", autouse=True)
def _django() -> None:
    django_settings.configure(
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        MIDDLEWARE=["kusto.web.django.DatabaseMiddleware"],
        DEBUG_PROPAGATE_EXCEPTIONS=False,
        LOGGING_CONFIG=None,
    )
    django.setup()


def with_django(handler: Callable[[], Any], get: Callable[[Any], Get], manager: Manager, **options: Any) -> Get:
    given = {"databases": ["user"], "manager": manager, "health_path": "/health", **options}
    with override_settings(KUSTO=given):
        return get(handler())


def django_wsgi(manager: Manager, **options: Any) -> Get:
    return with_django(WSGIHandler, get_from, manager, **options)


def django_asgi(manager: Manager, **options: Any) -> Get:
    return with_django(ASGIHandler, get_later_from, manager, **options)


MAKERS = [flask_app, bottle_app, django_wsgi, django_asgi]


@pytest.mark.parametrize("make", MAKERS)
def test_down_is_503_and_back_is_200(make: Callable[..., Get]) -> None:
    manager = manager_of()
    get = make(manager)
    assert get("/show")[2] == [True]
    take_away(manager)
    assert is_refusal(*get("/show"))
    give_back(manager)
    assert get("/show")[2] == [True]


@pytest.mark.parametrize("make", MAKERS)
def test_a_view_that_a_database_fails_is_503(make: Callable[..., Get]) -> None:
    get = make(manager_of())
    assert is_refusal(*get("/fail/lost"))
    if make is bottle_app:
        with pytest.raises(KustoError):
            get("/fail/denied")
    else:
        status, _, body = get("/fail/denied")
        assert status == 500 and "canary" not in str(body)


@pytest.mark.parametrize("make", MAKERS)
def test_a_program_can_answer_for_itself_and_is_told_who_came_back(make: Callable[..., Get]) -> None:
    manager = manager_of()
    told: list[str] = []
    get = make(
        manager,
        on_error=lambda request, database, error: (418, {"x-said": database}, {"code": error.code}),
        on_reconnect=lambda database, request: told.append(database),
    )
    get("/show")
    take_away(manager)
    for path_ in ("/show", "/fail/lost"):
        status, headers, body = get(path_)
        assert (status, headers["x-said"], "code" in body) == (418, "user", True)
    assert told == []
    give_back(manager)
    assert get("/show")[0] == 200
    assert told == ["user"]


@pytest.mark.parametrize("make", MAKERS)
def test_the_health_endpoint(make: Callable[..., Get]) -> None:
    get = make(manager_of())
    assert get("/health")[2]["status"] == "up"
    assert get("/health", "POST")[0] == 405
    status, headers, text = get("/health", QUERY_STRING="format=prometheus")
    assert (status, headers["content-type"].split(";")[0]) == (200, "text/plain")
    assert 'kusto_database_up{database="user"} 1' in text
    assert get("/health", HTTP_ACCEPT="text/plain;version=0.0.4")[2] == text


@pytest.mark.parametrize("make", [django_wsgi, django_asgi])
def test_djangos_awaited_views_are_served_as_well(make: Callable[..., Get]) -> None:
    manager = manager_of()
    get = make(manager)
    assert get("/later/show")[2] == [True]
    assert is_refusal(*get("/later/fail/lost"))
    take_away(manager)
    assert is_refusal(*get("/later/show"))


def test_django_may_answer_with_its_own_response() -> None:
    manager = manager_of()
    for make in (django_wsgi, django_asgi):
        get = make(manager, on_error=lambda request, database, error: HttpResponse(database, status=418))
        assert get("/fail/lost")[0::2] == (418, "user")


def test_a_misspelt_setting_of_django_is_said_at_the_start() -> None:
    with pytest.raises(UsageError, match="databasses"):
        django_wsgi(manager_of(), databasses=["user"])
