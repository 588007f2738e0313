"""Passwords that a function gives: asked for each new connection, so that a rotation needs no restart."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from connections.generated import Made
from kusto.engine.drivers import connect_async, connect_sync
from kusto.engine.target import Target, parse_target
from kusto.errors import AuthenticationError, ConnectionTimeoutError, UsageError
from servers.postgresql import Server, throwaway_postgresql

CANARY = "first-s3cret-77"


@pytest.fixture
def guarded() -> Iterator[Server]:
    """A server of its own on which the user ``app`` needs a password."""
    with throwaway_postgresql() as server:
        rules = Path(server.directory) / "data" / "pg_hba.conf"
        with psycopg.connect(server.url_for("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE app LOGIN PASSWORD '{CANARY}'".encode())
            rules.write_text("host all app all scram-sha-256\n" + rules.read_text())
            connection.execute("SELECT pg_reload_conf()")
        yield server


def rotate(server: Server, password: str) -> None:
    """A new password, and every connection of the user ended, as a failover or a restart would."""
    with psycopg.connect(server.url_for("postgres"), autocommit=True) as connection:
        connection.execute(f"ALTER ROLE app PASSWORD '{password}'".encode())
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'")


def test_a_rotated_password_needs_no_restart(
    guarded: Server,
    make: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = guarded.create("one").replace("postgres@", "app@")
    monkeypatch.setenv("RDS_USER_URL", url)
    with psycopg.connect(guarded.url_for("one"), autocommit=True) as owner:
        owner.execute('CREATE TABLE "User" (id integer primary key, email text unique not null)')
        owner.execute('GRANT ALL ON "User" TO app')
    made: Made = make(user="postgresql")
    manager, secret = made.manager, [CANARY]
    asked: list[str] = []

    async def token() -> str:
        asked.append("async")
        return secret[0]

    async def main() -> None:
        with pytest.raises(AuthenticationError):
            await manager.get_client("user")
        manager.set_password("user", token)
        await asyncio.sleep(0.01)
        client = await manager.get_client("user")
        assert await client.user.count() == 0
        first = len(asked)
        for _ in range(5):
            await client.user.count()
        assert len(asked) == first
        secret[0] = "second-s3cret"
        await asyncio.to_thread(rotate, guarded, secret[0])
        assert await client.user.count() == 0
        assert len(asked) > first
        manager.set_password("user", secret[0])
        assert manager.sync.get_client("user").user.count() == 0
        await manager.disconnect_all()

    asyncio.run(main())


def target_with(ask: Any) -> Target:
    target = parse_target("postgresql://app:from-url-77@127.0.0.1:1/one", "postgresql", "/")
    return Target(**{name: getattr(target, name) for name in ("provider", "database", "host", "port", "user")}, ask=ask)


def test_a_function_that_fails_is_told_without_what_it_said() -> None:
    def broken() -> str:
        raise RuntimeError(CANARY)

    async def broken_later() -> str:
        raise RuntimeError(CANARY)

    for ask in (broken, broken_later):
        with pytest.raises(AuthenticationError) as caught:
            asyncio.run(connect_async(target_with(ask)))
        assert "RuntimeError" in str(caught.value) and CANARY not in str(caught.value)
        assert caught.value.__cause__ is None and caught.value.__suppress_context__
    with pytest.raises(AuthenticationError):
        connect_sync(target_with(broken))


def test_a_function_that_gives_no_text_is_refused() -> None:
    with pytest.raises(UsageError, match="bytes"):
        connect_sync(target_with(lambda: b"no"))


def test_an_async_function_is_refused_by_a_client_that_blocks() -> None:
    async def later() -> str:
        return CANARY

    with pytest.raises(UsageError, match="async"):
        connect_sync(target_with(later))


def test_a_function_that_never_answers_ends_with_the_time_for_connecting() -> None:
    async def never() -> str:
        await asyncio.sleep(60)
        return CANARY

    with pytest.raises(ConnectionTimeoutError):
        asyncio.run(connect_async(target_with(never), timeout=0.1))
