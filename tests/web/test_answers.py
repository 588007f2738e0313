"""Paths and answers: what both middlewares decide alike."""

from __future__ import annotations

import json

import pytest

from kusto.connections.health import DatabaseHealth
from kusto.errors import AuthenticationError, CircuitOpenError, ConnectionFault, UsageError
from kusto.web.answers import Answer, given_answer, health_page, retry_after, unavailable
from kusto.web.options import options_from, route_path


@pytest.mark.parametrize(
    ("base", "path", "concerned"),
    [
        ("/", "/", True),
        ("/", "/anything/below", True),
        ("/api", "/api", True),
        ("/api", "/api/", True),
        ("/api", "/api/users", True),
        ("/api", "/apix", False),
        ("/api", "/", False),
        ("/api/", "/api/users", True),
        ("/api/v1", "/api", False),
        ("/api", "/v1/api", False),
    ],
)
def test_paths_are_compared_by_segments(base: str, path: str, concerned: bool) -> None:
    assert options_from(None, base, None, None).concerns(path) is concerned


def test_several_paths_may_be_named() -> None:
    options = options_from(None, ["/api", "/admin"], None, None)
    assert options.concerns("/api/x") and options.concerns("/admin") and not options.concerns("/static")


@pytest.mark.parametrize(
    ("path", "root", "expected"),
    [
        ("/api/x", "", "/api/x"),
        ("/app/api/x", "/app", "/api/x"),
        ("/app", "/app", "/"),
        ("/application", "/app", "/application"),
        ("/api/x", "/app", "/api/x"),
        ("", "", "/"),
        ("/app/x", "/app/", "/x"),
    ],
)
def test_the_prefix_of_a_mounted_application_does_not_count(path: str, root: str, expected: str) -> None:
    assert route_path(path, root) == expected


@pytest.mark.parametrize(("path", "found"), [("/health", True), ("/health/", True), ("/healthy", False), ("/", False)])
def test_the_health_endpoint_has_one_path(path: str, found: bool) -> None:
    assert options_from(None, "/", "/health", None).is_health(path) is found


@pytest.mark.parametrize(
    "wrong",
    [
        {"databases": "user"},
        {"path": "api"},
        {"health_path": "health"},
        {"check_interval": -1},
        {"check_interval": float("nan")},
    ],
)
def test_options_that_mean_nothing_are_refused(wrong: dict[str, object]) -> None:
    usual: dict[str, object] = {"databases": None, "path": "/", "health_path": None, "check_interval": None}
    with pytest.raises(UsageError):
        options_from(**{**usual, **wrong})  # type: ignore[arg-type]


def test_a_database_that_is_down_is_answered_with_503_and_no_text() -> None:
    error = AuthenticationError("password of person@secret.example refused", meta={"retry_after": 2.3})
    answer = unavailable("user", error)
    headers = dict(answer.headers)
    assert (answer.status, headers["retry-after"], headers["cache-control"]) == (503, "3", "no-store")
    assert json.loads(answer.body) == {
        "error": "database_unavailable",
        "database": "user",
        "code": "P1000",
        "retry_after": 3,
    }


@pytest.mark.parametrize(("seconds", "whole"), [(0, 1), (0.2, 1), (1, 1), (1.01, 2), (29.9, 30)])
def test_retry_after_is_whole_seconds_and_at_least_one(seconds: float, whole: int) -> None:
    assert retry_after(seconds) == whole


def test_the_health_page_names_each_database() -> None:
    page = health_page({"user": DatabaseHealth("user", True, "healthy", latency_ms=1.234)})
    assert page.status == 200
    assert json.loads(page.body) == {
        "status": "up",
        "databases": {"user": {"status": "up", "latency_ms": 1.23, "error": None}},
    }
    down = DatabaseHealth("post", False, "cooling down", error_code="P1001", error_message="at host x", retry_after=7)
    page = health_page({"user": DatabaseHealth("user", True, "healthy"), "post": down})
    assert page.status == 503
    assert dict(page.headers)["retry-after"] == "7"
    assert json.loads(page.body)["databases"]["post"]["error"]["code"] == "P1001"
    assert b"host x" not in page.body


def test_no_database_is_health_too() -> None:
    assert health_page({}).status == 200


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((418, {"X-Tea": "1"}, b"tea"), Answer(418, (("x-tea", "1"), ("content-length", "3")), b"tea")),
        (
            (503, [("content-type", "text/html")], "é"),
            Answer(503, (("content-type", "text/html"), ("content-length", "2")), b"\xc3\xa9"),
        ),
        (
            (503, None, {"down": True}),
            Answer(503, (("content-type", "application/json"), ("content-length", "14")), b'{"down": true}'),
        ),
        ((200, [(b"X-A", b"b")], b""), Answer(200, (("x-a", "b"), ("content-length", "0")), b"")),
    ],
)
def test_an_answer_may_be_given_in_three_parts(given: object, expected: Answer) -> None:
    assert given_answer(given) == expected


@pytest.mark.parametrize("given", [None, "text", (503,), 503, object()])
def test_anything_else_is_no_answer(given: object) -> None:
    assert given_answer(given) is None


@pytest.mark.parametrize("given", [("x", {}, b""), (503, 5, b""), (503, {}, object())])
def test_three_parts_that_are_no_response_are_refused(given: object) -> None:
    with pytest.raises(UsageError):
        given_answer(given)


def test_a_status_without_a_name_is_still_a_status() -> None:
    assert Answer(503, (), b"").phrase == "503 Service Unavailable"
    assert Answer(599, (), b"").phrase.startswith("599 ")


def test_codes_are_those_of_the_errors() -> None:
    assert b"K1001" in unavailable("user", CircuitOpenError("down")).body
    assert b"P1001" in unavailable("user", ConnectionFault("down")).body
