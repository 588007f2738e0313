"""Django: the database middleware, for WSGI and for ASGI.

    MIDDLEWARE = ["kusto.web.django.DatabaseMiddleware", …]
    KUSTO = {"databases": ["user"], "health_path": "/health"}

``request.databases`` says what the request may count on. A view that a database fails is answered with 503. It imports
Django, reads its settings when the server starts, and sends no error's text.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields
from functools import partial
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from kusto.errors import ConnectionFault, UsageError
from kusto.web import asgi, wsgi
from kusto.web.answers import Answer, method_not_allowed
from kusto.web.options import HEALTH_SECONDS, Gate, Options, is_outage, options_from

SETTINGS = frozenset(field.name for field in fields(Options)) - {"prefixes"} | {"path"}


class DatabaseMiddleware:
    """Checks databases before a view runs.

    Args:
        get_response: what comes next; a coroutine function where Django runs on ASGI.

    Options stand in ``settings.KUSTO``: those of `kusto.web.asgi.create_db_connection_middleware`; ``on_error`` and
    ``on_reconnect`` are given Django's request, and ``on_error`` may return a response of Django's.

    Raises:
        UsageError: an option means nothing.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response
        self._awaited = iscoroutinefunction(get_response)
        if self._awaited:
            markcoroutinefunction(self)
        options = options_from(**_settings())
        awaited = self._awaited
        self.gate = Gate(
            options,
            lambda manager: manager.status() if awaited else manager.sync.status(),
            lambda value: isinstance(value, HttpResponseBase),
        )

    def __call__(self, request: Any) -> Any:
        return self._respond_later(request) if self._awaited else self._respond(request)

    def _respond(self, request: Any) -> Any:
        options = self.gate.options
        if options.is_health(request.path_info):
            if request.method not in ("GET", "HEAD"):
                return _response(method_not_allowed())
            return self._health(request, self.gate.manager.sync.health(self.gate.names, timeout=HEALTH_SECONDS))
        if options.concerns(request.path_info):
            answer = wsgi.checked(self.gate, request, partial(setattr, request, "databases"))
            if answer is not None:
                return _response(answer)
        return self.get_response(request)

    async def _respond_later(self, request: Any) -> Any:
        options = self.gate.options
        if options.is_health(request.path_info):
            if request.method not in ("GET", "HEAD"):
                return _response(method_not_allowed())
            return self._health(request, await self.gate.manager.health(self.gate.names, timeout=HEALTH_SECONDS))
        if options.concerns(request.path_info):
            answer = await asgi.checked(self.gate, request, partial(setattr, request, "databases"))
            if answer is not None:
                return _response(answer)
        response: Awaitable[Any] = self.get_response(request)
        return await response

    def _health(self, request: Any, report: Mapping[str, Any]) -> Any:
        query = request.META.get("QUERY_STRING", "")
        return _response(self.gate.health(report, request.headers.get("accept", ""), query))

    def process_exception(self, request: Any, error: Exception) -> Any:
        """Answer for a view that a database failed; Django calls it in a thread on ASGI too."""
        if isinstance(error, ConnectionFault) and is_outage(error):
            return _response(wsgi.answer_for(self.gate, request, error))
        return None


def _settings() -> dict[str, Any]:
    given: Mapping[str, Any] = getattr(settings, "KUSTO", {})
    unknown = sorted(set(given) - SETTINGS)
    if unknown:
        raise UsageError(
            f"settings.KUSTO: unknown {', '.join(unknown)}", hint=f"There are: {', '.join(sorted(SETTINGS))}."
        )
    return {"databases": None, "path": "/", "health_path": None, "check_interval": None, **given}


def _response(answer: Answer | Any) -> Any:
    """What Django sends; it leaves out the body of an answer to HEAD itself."""
    if not isinstance(answer, Answer):
        return answer
    return HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))
