"""Real servers that can be taken away and given back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from connections.generated import Made, make_project
from kusto.connections.registry import forget_managers
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


@pytest.fixture
def make(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Made]]:
    """Makes a project with one database per provider given; each has a package of its own in this process."""
    monkeypatch.setattr("sys.path", list(sys.path))
    monkeypatch.setenv("KUSTO_SERVERLESS", "true")
    package = f"app_{abs(hash(request.node.nodeid))}"
    yield lambda **providers: make_project(tmp_path, package, **providers)
    forget_managers()
