"""Real servers that can be taken away and given back."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from kusto.dialects import dialect
from servers.proxy import Proxy, proxy_to


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "server_provider" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--databases").split(",")
        metafunc.parametrize("server_provider", [p for p in chosen if dialect(p).capabilities.server])


@pytest.fixture
def proxied(server_provider: str, request: pytest.FixtureRequest) -> Iterator[tuple[Proxy, str]]:
    """A proxy before a fresh database on a server of each kind, and the database's URL through it."""
    parts = urlsplit(request.getfixturevalue(f"{server_provider}_url"))
    assert parts.hostname is not None and parts.port is not None
    with proxy_to(parts.hostname, parts.port) as proxy:
        yield proxy, parts._replace(netloc=f"{parts.username}@127.0.0.1:{proxy.port}").geturl()
