"""A real server that goes away or falls silent behind the middleware: 503 in time, nothing secret, and back."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

from connections.clients import Pooled
from kusto.connections.manager import Manager
from servers.proxy import Proxy, proxy_to
from web import test_asgi, test_wsgi

CANARY = "kan4ry%40secret"
DEADLINE = 1.0
MANY = 40


@pytest.fixture
def behind(postgresql_url: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy before PostgreSQL, and the URL through it with a password that must be seen nowhere."""
    parts = urlsplit(postgresql_url)
    assert parts.hostname is not None and parts.port is not None
    with proxy_to(parts.hostname, parts.port) as proxy:
        yield (
            proxy,
            parts._replace(netloc=f"postgres:{CANARY}@127.0.0.1:{proxy.port}", query="connect_timeout=1").geturl(),
        )


def manager_of(url: str) -> Manager:
    return Manager(Pooled(user=url), deadline=DEADLINE, connect_timeout=0.3, attempts=1, cooldown=0.05)


OPTIONS: dict[str, Any] = {"path": "/api", "health_path": "/health", "check_interval": 0, "continue_on_failure": False}


def break_off(proxy: Proxy, how: str) -> None:
    if how == "silent":
        proxy.fall_silent()
    else:
        proxy.down()


def is_refused(replies: list[tuple[int, str]], took: float, proxy: Proxy, accepted: int) -> None:
    assert {status for status, _ in replies} == {503}
    assert not any("kan4ry" in text or "postgres" in text for _, text in replies)
    assert took < DEADLINE + 3.0, "all of them, not each"  # libpq takes two seconds for a connect at least
    assert proxy.accepted - accepted <= 3, "one check for all"


@pytest.mark.parametrize("how", ["silent", "down"])
def test_requests_of_asgi(behind: tuple[Proxy, str], how: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    proxy, url = behind

    async def main() -> None:
        manager = manager_of(url)
        app = test_asgi.app_with(manager=manager, **OPTIONS)
        assert (await test_asgi.get(app, "/api/x")).status_code == 200
        break_off(proxy, how)
        accepted, began = proxy.accepted, time.monotonic()
        replies = await asyncio.gather(*(test_asgi.get(app, "/api/x") for _ in range(MANY)))
        is_refused([(r.status_code, r.text) for r in replies], time.monotonic() - began, proxy, accepted)
        assert (await test_asgi.get(app, "/free")).status_code == 200
        health = await test_asgi.get(app, "/health")
        assert health.status_code == 503 and "kan4ry" not in health.text
        proxy.down()
        proxy.up()
        async with asyncio.timeout(10):
            while (await test_asgi.get(app, "/api/x")).status_code != 200:  # noqa: ASYNC110 - it is asked anew
                await asyncio.sleep(0.05)
        assert (await test_asgi.get(app, "/health")).status_code == 200
        await manager.disconnect_all()

    asyncio.run(main())
    assert caplog.text and "kan4ry" not in caplog.text


@pytest.mark.parametrize("how", ["silent", "down"])
def test_requests_of_wsgi(behind: tuple[Proxy, str], how: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    proxy, url = behind
    manager = manager_of(url)
    app = test_wsgi.app_with(manager=manager, **OPTIONS)
    assert test_wsgi.Reply(app, "/api/x").status == 200
    break_off(proxy, how)
    accepted, began = proxy.accepted, time.monotonic()
    with ThreadPoolExecutor(MANY) as threads:
        replies = list(threads.map(lambda _: test_wsgi.Reply(app, "/api/x"), range(MANY)))
    is_refused([(r.status, r.body.decode()) for r in replies], time.monotonic() - began, proxy, accepted)
    assert test_wsgi.Reply(app, "/free").status == 200
    health = test_wsgi.Reply(app, "/health")
    assert health.status == 503 and b"kan4ry" not in health.body
    proxy.down()
    proxy.up()
    end = time.monotonic() + 10
    while test_wsgi.Reply(app, "/api/x").status != 200:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert test_wsgi.Reply(app, "/health").status == 200
    manager.sync.disconnect_all()
    assert caplog.text and "kan4ry" not in caplog.text
