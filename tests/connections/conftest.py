"""Real servers that can be taken away and given back."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from servers.proxy import Proxy, proxy_to


@pytest.fixture
def proxied(postgresql_url: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy before a fresh PostgreSQL database, and the database's URL through it."""
    parts = urlsplit(postgresql_url)
    assert parts.hostname is not None and parts.port is not None
    with proxy_to(parts.hostname, parts.port) as proxy:
        yield proxy, parts._replace(netloc=f"postgres@127.0.0.1:{proxy.port}").geturl()
