"""Generated clients under a manager: what a program of somebody's sees, from the folder to the query."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest

from connections.generated import server_table, sqlite_table, table
from kusto.connections.manager import Manager
from kusto.errors import (
    CircuitOpenError,
    ConnectionFault,
    DatabaseNotFoundError,
    InvalidUrlError,
    KustoError,
    MissingVariableError,
)
from kusto.web import create_db_connection_middleware
from servers.proxy import Proxy
from workspace.projects import write


def run(main: Any) -> None:
    asyncio.run(main())


async def come_back(manager: Manager, name: str) -> Any:
    while True:
        try:
            return await manager.get_client(name)
        except CircuitOpenError as error:
            await asyncio.sleep(error.meta["retry_after"])


def test_a_client_is_found_by_its_folder_and_works(
    make: Any, provider: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table(database_url)
    manager = make(user=provider).manager
    monkeypatch.setenv("RDS_USER_URL", database_url)

    async def main() -> None:
        user_db = await manager.get_client("user")
        await user_db.user.create({"id": 1, "email": "a@example.com"})
        assert manager.get_client_sync("user") is user_db
        assert (await manager.get_client("user")) is user_db
        assert [user.email for user in await user_db.user.find_many()] == ["a@example.com"]
        blocking = await asyncio.to_thread(manager.sync.get_client, "user")
        assert await asyncio.to_thread(blocking.user.count) == 1
        await manager.disconnect_all()

    run(main)


def test_an_sqlite_path_begins_at_the_databases_folder(make: Any) -> None:
    made = make(user="sqlite")
    write(made.manager._links.source.project.root, {".env": 'RDS_USER_URL="file:./dev.db"\n'})
    sqlite_table(made.root / "user" / "dev.db")

    async def main() -> None:
        client = await made.manager.get_client("user")
        assert await client.user.find_many() == []
        await made.manager.disconnect_all()

    run(main)


def test_a_url_that_is_missing_or_wrong_is_said_each_time_and_mended_at_once(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(user="sqlite", post="sqlite")
    monkeypatch.setenv("RDS_POST_URL", f"file:{sqlite_table(made.root / 'post.db')}")

    async def main() -> None:
        for _ in range(2):
            with pytest.raises(MissingVariableError, match="RDS_USER_URL"):
                await made.manager.get_client("user")
        await made.manager.get_client("post")
        monkeypatch.setenv("RDS_USER_URL", "mysql://person:canary-secret@host/x")
        with pytest.raises(InvalidUrlError) as caught:
            await made.manager.get_client("user")
        assert "canary" not in str(caught.value)
        monkeypatch.setenv("RDS_USER_URL", f"file:{sqlite_table(made.root / 'user.db')}")
        await made.manager.get_client("user")
        await made.manager.disconnect_all()

    run(main)


def test_a_password_never_gets_out(make: Any, monkeypatch: pytest.MonkeyPatch, proxied: tuple[Proxy, str]) -> None:
    proxy, url = proxied
    made = make(user=url.partition(":")[0])
    monkeypatch.setenv("RDS_USER_URL", url.replace("@", ":canary-secret@", 1))
    proxy.down()

    async def main() -> None:
        with pytest.raises(ConnectionFault) as caught:
            await made.manager.get_client("user")
        health = (await made.manager.health())["user"]
        said = (str(caught.value), repr(caught.value.meta), repr(health), repr(made.manager.status()))
        assert not health.up
        assert all("canary" not in text for text in said)

    run(main)


def test_a_query_on_a_server_that_went_away_makes_the_next_request_mend(
    make: Any, monkeypatch: pytest.MonkeyPatch, proxied: tuple[Proxy, str]
) -> None:
    proxy, url = proxied
    server_table(url)
    made = make(user=url.partition(":")[0])
    monkeypatch.setenv("RDS_USER_URL", url)

    async def main() -> None:
        client = await made.manager.get_client("user")
        proxy.down()
        with pytest.raises(KustoError):
            await client.user.find_many()
        assert not made.manager.fresh(["user"])
        assert not made.manager.status()["user"].up
        with pytest.raises(ConnectionFault):
            await made.manager.get_client("user")
        proxy.up()
        assert await come_back(made.manager, "user") is client
        assert await client.user.find_many() == []
        await made.manager.disconnect_all()

    run(main)


def test_a_server_that_cannot_be_reached_from_an_empty_pool_is_noticed_too(
    make: Any, monkeypatch: pytest.MonkeyPatch, proxied: tuple[Proxy, str]
) -> None:
    proxy, url = proxied
    made = make(user=url.partition(":")[0])
    monkeypatch.setenv("RDS_USER_URL", url)

    async def main() -> None:
        client = await made.manager.get_client("user")
        for work in (client.user.find_many, client.user.count, client.tx().start):
            await made.manager.reconnect("user")
            client.reset_pool()
            proxy.down()
            with pytest.raises(ConnectionFault):
                await work()
            assert not made.manager.fresh(["user"]), work
            proxy.up()
        await made.manager.disconnect_all()

    run(main)


def test_a_backend_killed_while_idle_is_replaced_unseen(
    make: Any, monkeypatch: pytest.MonkeyPatch, postgresql_url: str
) -> None:
    made = make(user="postgresql")
    monkeypatch.setenv("RDS_USER_URL", postgresql_url)

    async def main() -> None:
        client = await made.manager.get_client("user")
        victim = (await client.query_first("SELECT pg_backend_pid() AS pid"))["pid"]
        with psycopg.connect(postgresql_url, autocommit=True) as killer:
            killer.execute("SELECT pg_terminate_backend(%s, 5000)", (victim,))
        client = await made.manager.get_client("user")
        other = (await client.query_first("SELECT pg_backend_pid() AS pid"))["pid"]
        assert other != victim
        await made.manager.disconnect_all()

    run(main)


def test_a_whole_application_meets_a_file_that_goes_and_comes(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    made = make(user="sqlite")
    path = sqlite_table(made.root / "user.db")
    monkeypatch.setenv("RDS_USER_URL", f"file:{path}")
    manager = made.manager

    async def count(request: Any) -> JSONResponse:
        client = await manager.get_client("user")
        return JSONResponse(await client.user.count())

    app = Starlette(routes=[Route("/users", count)])
    app.add_middleware(create_db_connection_middleware(["user"], manager=manager, check_interval=0))

    async def main() -> None:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            assert (await http.get("/users")).json() == 0
            away = await asyncio.to_thread(path.rename, path.with_suffix(".away"))
            gone = await http.get("/users")
            assert (gone.status_code, gone.json()["code"]) == (503, "P1003")
            assert isinstance((await manager.check(["user"], 0))["user"], DatabaseNotFoundError | CircuitOpenError)
            await asyncio.to_thread(away.rename, path)
            await asyncio.sleep(manager.status()["user"].retry_after)
            assert (await http.get("/users")).json() == 0
        await manager.disconnect_all()

    run(main)
