"""A MariaDB server that becomes read-only under open connections, for a user without the admin right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from client import blog
from client.blog import Awaited
from kusto.errors import ReadOnlyServerError
from servers.mariadb import Server, throwaway_mariadb


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    with throwaway_mariadb() as server:
        server.create("one")
        server.load("one", blog.tables_sql("mysql"))
        server.administer("CREATE USER 'app'@'127.0.0.1'")
        server.administer("GRANT SELECT, INSERT, UPDATE, DELETE ON one.* TO 'app'@'127.0.0.1'")
        yield server


async def test_writes_fail_with_their_own_error_and_go_on_after_it(
    own_server: Server, generated: Any, interface: str
) -> None:
    package = generated("mysql")
    url = f"mysql://app@127.0.0.1:{own_server.port}/one"
    db = package.Client(url=url) if interface == "async" else Awaited(package.SyncClient(url=url))
    await db.connect()
    await db.user.delete_many()
    await db.user.create({"email": "a"})
    own_server.administer("SET GLOBAL read_only = 1")
    try:
        for write in (
            lambda: db.user.create({"email": "b"}),
            lambda: db.user.update_many({"age": 1}, where={}),
            lambda: in_transaction(db),
        ):
            with pytest.raises(ReadOnlyServerError) as caught:
                await write()
            assert caught.value.code == "K1003" and caught.value.hint
        assert await db.user.count() == 1  # reads go on
    finally:
        own_server.administer("SET GLOBAL read_only = 0")
    await db.user.create({"email": "c"})
    await in_transaction(db)
    assert sorted(user.email for user in await db.user.find_many()) == ["a", "c", "d"]
    await db.disconnect()


async def in_transaction(db: Any) -> None:
    async with db.tx() as tx:
        await tx.user.create({"email": "d"})
