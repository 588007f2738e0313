"""Databases behind a proxy, and servers that notice soon that a client is gone."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from kusto.dialects import dialect
from kusto.engine.drivers import silence
from servers.proxy import Proxy, proxy_to


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "server_provider" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--databases").split(",")
        metafunc.parametrize("server_provider", [p for p in chosen if dialect(p).capabilities.server])


@pytest.fixture
def direct_url(server_provider: str, request: pytest.FixtureRequest) -> str:
    """A fresh database on a server."""
    url: str = request.getfixturevalue(f"{server_provider}_url")
    return url


@pytest.fixture
def proxied(direct_url: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy before that database, and its URL through the proxy."""
    parts = urlsplit(direct_url)
    assert parts.hostname is not None and parts.port is not None
    with proxy_to(parts.hostname, parts.port) as proxy:
        yield proxy, parts._replace(netloc=f"{parts.username}@127.0.0.1:{proxy.port}").geturl()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds instead of a minute until client and server notice that nobody answers."""
    for name, value in (
        ("KEEPALIVE_IDLE", 1),
        ("KEEPALIVE_INTERVAL", 1),
        ("KEEPALIVE_COUNT", 2),
        ("SILENCE_MILLISECONDS", 2000),
        ("IDLE_SECONDS", 3),
    ):
        monkeypatch.setattr(silence, name, value)
