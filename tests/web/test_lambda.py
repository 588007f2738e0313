"""AWS Lambda: one event loop for every invocation, checks within the time left, answers that fit the event."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from mangum import Mangum
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import kusto
from kusto.errors import AccessDeniedError, ConnectionFault, ConnectionTimeoutError, UsageError
from kusto.web import create_db_connection_middleware, lambda_handler
from web.down import FAULTS, give_back, is_refusal, manager_of, take_away

REST = {"httpMethod": "GET", "path": "/", "headers": {}, "requestContext": {"stage": "prod"}}
HTTP = {"version": "2.0", "rawPath": "/", "headers": {}, "requestContext": {"http": {"method": "GET", "path": "/"}}}
BALANCER = {"httpMethod": "GET", "path": "/", "headers": {}, "requestContext": {"elb": {"targetGroupArn": "x"}}}
BALANCER_MANY = {"httpMethod": "GET", "multiValueHeaders": {}, "requestContext": {"elb": {"targetGroupArn": "x"}}}
SOCKET = {"requestContext": {"eventType": "MESSAGE", "connectionId": "x"}, "body": ""}
QUEUE = {"Records": [{"eventSource": "aws:sqs", "body": "{}"}]}
EVENTS = {"rest": REST, "http": HTTP, "balancer": BALANCER, "many": BALANCER_MANY, "socket": SOCKET}


class Context:
    """What Lambda hands over beside the event.

    Args:
        seconds: what the invocation has left.
    """

    def __init__(self, seconds: float = 30.0) -> None:
        self._end = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        return int((self._end - time.monotonic()) * 1000)


def awaited(manager: Any, **options: Any) -> Any:
    @lambda_handler(databases=["user"], manager=manager, **options)
    async def handler(event: Any, context: Any) -> Any:
        """Says whether it is connected."""
        if isinstance(event, dict) and "fail" in event:
            raise FAULTS[event["fail"]]
        return (await manager.get_client("user")).is_connected(), id(asyncio.get_running_loop())

    return handler


def plain(manager: Any, **options: Any) -> Any:
    @lambda_handler(databases=["user"], manager=manager, **options)
    def handler(event: Any, context: Any) -> Any:
        """Says whether it is connected."""
        if isinstance(event, dict) and "fail" in event:
            raise FAULTS[event["fail"]]
        return manager.sync.get_client("user").is_connected(), 0

    return handler


both = pytest.mark.parametrize("make", [awaited, plain])


@both
def test_every_invocation_meets_the_same_loop_and_the_same_connection(make: Any) -> None:
    manager = manager_of()
    handler = make(manager)
    answers = [handler({}, Context()) for _ in range(3)]
    assert all(connected for connected, _ in answers)
    assert len({loop for _, loop in answers}) == 1
    assert [client.connects for client in manager._links.source.made] == [1]
    assert (handler.__name__, handler.__doc__) == ("handler", "Says whether it is connected.")


@both
@pytest.mark.parametrize("name", EVENTS)
def test_an_event_of_http_is_answered_with_503(make: Any, name: str) -> None:
    manager = manager_of()
    handler = make(manager)
    event = EVENTS[name]
    handler(event, Context())
    take_away(manager)
    reply = handler(event, Context())
    json.dumps(reply)
    headers = reply.get("headers") or {key: value for key, (value,) in reply["multiValueHeaders"].items()}
    assert is_refusal(reply["statusCode"], headers, json.loads(reply["body"]))
    assert ("multiValueHeaders" in reply) == (name == "many")
    assert reply.get("statusDescription") == (
        "503 Service Unavailable" if "balancer" in name or name == "many" else None
    )
    give_back(manager)
    assert handler(event, Context())[0] is True
    reply = handler({**event, "fail": "lost"}, Context())
    assert reply["statusCode"] == 503 and "canary" not in reply["body"]
    with pytest.raises(AccessDeniedError):
        handler({**event, "fail": "denied"}, Context())


@both
@pytest.mark.parametrize("event", [QUEUE, {}, [], "text", None])
def test_any_other_event_raises_so_that_it_is_delivered_again(make: Any, event: Any) -> None:
    manager = manager_of()
    handler = make(manager)
    handler(event, Context())
    take_away(manager)
    for _ in range(2):
        with pytest.raises(ConnectionFault):
            handler(event, Context())
    give_back(manager)
    assert handler(event, Context())[0] is True


@both
def test_a_check_takes_no_more_time_than_the_invocation_has_left(make: Any) -> None:
    manager = manager_of()
    handler = make(manager, check_interval=0)
    handler(QUEUE, Context())
    client = manager._links.source.made[0]  # type: ignore[attr-defined]
    client.gate = asyncio.Event() if make is awaited else threading.Event()
    began = time.monotonic()
    with pytest.raises(ConnectionTimeoutError):
        handler(QUEUE, Context(0.3))
    assert time.monotonic() - began < 3
    client.gate.set()


def test_a_handler_can_go_on_without() -> None:
    manager = manager_of("user", "post")

    @lambda_handler(manager=manager, continue_on_failure=True)
    def handler(event: Any, context: Any) -> str:
        return "went on"

    assert handler({}, None) == "went on"
    take_away(manager)
    assert handler({}, None) == "went on"


def test_options_can_be_left_out_and_wrong_ones_are_said_at_once() -> None:
    @kusto.lambda_handler
    def handler(event: Any, context: Any) -> int:
        return 1

    assert handler.function({}, None) == 1
    with pytest.raises(UsageError, match="list of names"):
        lambda_handler(databases="user")


def test_mangum_works_as_well() -> None:
    manager = manager_of()

    async def show(request: Request) -> JSONResponse:
        return JSONResponse((await manager.get_client("user")).is_connected())

    app = Starlette(routes=[Route("/", show)])
    app.add_middleware(create_db_connection_middleware(["user"], manager=manager))  # type: ignore[arg-type]
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        handler = Mangum(app, lifespan="off")
        event = {
            **HTTP,
            "rawQueryString": "",
            "isBase64Encoded": False,
            "requestContext": {"http": {"method": "GET", "path": "/", "sourceIp": "127.0.0.1"}},
        }
        for _ in range(2):
            assert handler(event, Context())["body"] == "true"  # type: ignore[arg-type]
        assert [client.connects for client in manager._links.source.made] == [1]  # type: ignore[attr-defined]
        take_away(manager)
        reply = handler(event, Context())  # type: ignore[arg-type]
        assert is_refusal(reply["statusCode"], reply["headers"], json.loads(reply["body"]))
        give_back(manager)
        assert handler(event, Context())["statusCode"] == 200  # type: ignore[arg-type]
    finally:
        loop.close()
        asyncio.set_event_loop(None)


def test_sigterm_ends_a_function_as_an_exit_does_where_the_runtime_is_lambdas() -> None:
    program = """
import signal, time
import kusto

@kusto.lambda_handler
def handler(event, context): ...

try:
    print(signal.getsignal(signal.SIGTERM) == signal.SIG_DFL, flush=True)
    time.sleep(60)
finally:
    print("ended", flush=True)
"""
    for variables, default, code, after in (
        ({}, "True", -signal.SIGTERM, ""),
        ({"AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001"}, "False", 143, "ended\n"),
    ):
        child = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env={**os.environ, **variables}
        )
        assert child.stdout is not None
        assert child.stdout.readline() == f"{default}\n"
        child.terminate()
        assert (child.communicate(timeout=30)[0], child.returncode) == (after, code)
