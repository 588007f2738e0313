"""AWS Lambda: a decorator for handlers.

    @kusto.lambda_handler(databases=["user"])
    async def handler(event, context):
        user_db = await kusto.db.get_client("user")

The databases named are checked before the handler runs, within the time that the invocation has left. One event loop
serves every invocation of a process, so connections live on between them. Where a database is down, an event of HTTP is
answered with 503; any other raises the error, so that a queue delivers it again. No error's text is sent.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import update_wrapper
from inspect import iscoroutinefunction
from typing import Any, TypeVar, overload

from kusto.connections.closing import exit_on_sigterm
from kusto.connections.manager import Manager
from kusto.errors import ConnectionFault, KustoError
from kusto.web.answers import Answer, unavailable
from kusto.web.options import Gate, failed_answer, is_outage, options_from

T = TypeVar("T")
Handler = Callable[[Any, Any], Any]

SHARE = 0.8
"""Part of the time left that checks may take: the answer needs the rest."""


class _Loop(threading.local):
    """The event loop of this thread, and the process that made it."""

    runner: asyncio.Runner | None = None
    process = 0


_loop = _Loop()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on this thread's one event loop, which stays open."""
    if _loop.runner is None or _loop.process != os.getpid():
        _loop.runner, _loop.process = asyncio.Runner(), os.getpid()
    return _loop.runner.run(work)


@overload
def lambda_handler(function: Handler, /) -> LambdaHandler: ...


@overload
def lambda_handler(
    function: None = None,
    /,
    *,
    databases: Sequence[str] | None = None,
    continue_on_failure: bool | None = None,
    check_interval: float | None = None,
    manager: Manager | None = None,
) -> Callable[[Handler], LambdaHandler]: ...


def lambda_handler(
    function: Handler | None = None,
    /,
    *,
    databases: Sequence[str] | None = None,
    continue_on_failure: bool | None = None,
    check_interval: float | None = None,
    manager: Manager | None = None,
) -> LambdaHandler | Callable[[Handler], LambdaHandler]:
    """Decorates a handler, awaited or not; with or without options.

    Args:
        databases: which to check before each invocation; every one of the project where left out.
        continue_on_failure: whether the handler runs although one is down; not so on Lambda where left out.
        check_interval: seconds for which a proof of life is believed; 15 on Lambda where left out.
        manager: instead of that of the project (``kusto.db``).

    Raises:
        UsageError: an option means nothing.
    """
    options = options_from(
        databases, "/", None, check_interval, continue_on_failure=continue_on_failure, manager=manager
    )

    def decorate(function: Handler) -> LambdaHandler:
        blocking = not iscoroutinefunction(function)
        gate = Gate(options, lambda manager: manager.sync.status() if blocking else manager.status())
        if os.environ.get("AWS_LAMBDA_RUNTIME_API"):
            exit_on_sigterm()  # sent where an extension is registered
        return LambdaHandler(function, gate, blocking=blocking)

    return decorate if function is None else decorate(function)


class LambdaHandler:
    """A handler that meets only databases that were found working.

    Args:
        function: the handler inside.
        gate: which databases.
        blocking: the handler is a plain function.
    """

    def __init__(self, function: Handler, gate: Gate, *, blocking: bool) -> None:
        self.function = function
        self.gate = gate
        self._blocking = blocking
        update_wrapper(self, function)

    def __call__(self, event: Any, context: Any) -> Any:
        try:
            refused, result = self._call(event, context) if self._blocking else run(self._await(event, context))
        except ConnectionFault as error:
            if not _is_http(event) or not is_outage(error):
                raise
            return _http(event, failed_answer(self.gate.culprit(error), error))
        if refused is None:
            return result
        if not _is_http(event):
            raise refused[1]
        return _http(event, unavailable(*refused))

    def _call(self, event: Any, context: Any) -> tuple[tuple[str, KustoError] | None, Any]:
        gate = self.gate
        sync = gate.manager.sync
        if not sync.fresh(gate.names, gate.interval):
            refused = gate.refusal(sync.check(gate.names, gate.interval, timeout=_patience(context)))
            if refused is not None:
                return refused, None
        return None, self.function(event, context)

    async def _await(self, event: Any, context: Any) -> tuple[tuple[str, KustoError] | None, Any]:
        gate = self.gate
        if not gate.manager.fresh(gate.names, gate.interval):
            refused = gate.refusal(await gate.manager.check(gate.names, gate.interval, timeout=_patience(context)))
            if refused is not None:
                return refused, None
        return None, await self.function(event, context)


def _patience(context: Any) -> float | None:
    """Seconds that checks may take; None, for the policy's deadline, where the invocation has no end."""
    left = getattr(context, "get_remaining_time_in_millis", None)
    return None if left is None else max(0.05, left() / 1000 * SHARE)


def _is_http(event: Any) -> bool:
    """An event of API Gateway (REST, HTTP, WebSocket), of a function URL or of a load balancer."""
    if not isinstance(event, Mapping):
        return False
    request = event.get("requestContext")
    return isinstance(request, Mapping) and ("httpMethod" in event or "http" in request or "eventType" in request)


def _http(event: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
    """An answer in the form that API Gateway, function URLs and load balancers take."""
    reply: dict[str, Any] = {"statusCode": answer.status, "body": answer.body.decode(), "isBase64Encoded": False}
    if "multiValueHeaders" in event and "headers" not in event:  # a load balancer set to that
        reply["multiValueHeaders"] = {name: [value] for name, value in answer.headers}
    else:
        reply["headers"] = dict(answer.headers)
    if "elb" in event["requestContext"]:
        reply["statusDescription"] = answer.phrase
    return reply
