"""Disks that fill up under a client, and files that may only be read: whole writes only, and on it goes afterwards."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest

from client.blog import Awaited
from client.conftest import make_blog
from kusto.engine.pool_options import PoolOptions
from kusto.errors import AccessDeniedError, DiskFullError
from servers.lifeline import Unavailable
from servers.small_disk import folder_of_nobody, small_disk

KINDS = ("sqlite wal", "sqlite delete", "postgresql", "mysql")
BALLAST = 1_500_000
TABLES = ("Values",)


@dataclass(frozen=True, slots=True)
class Tight:
    """A database whose tables are on a disk of a few megabytes.

    Args:
        ballast: a file beside them that may go.
    """

    package: ModuleType
    url: str
    ballast: Path

    def client(self, interface: str) -> Any:
        options = PoolOptions(limit=2)
        if interface == "sync":
            return Awaited(self.package.SyncClient(url=self.url, pool=options))
        return self.package.Client(url=self.url, pool=options)


@pytest.fixture(params=KINDS)
def tight(request: pytest.FixtureRequest, generated: Any) -> Iterator[Tight]:
    provider = request.param.split()[0]
    make = {"sqlite": tight_file, "postgresql": tight_postgresql, "mysql": tight_mariadb}[provider]
    with ExitStack() as stack:
        try:
            url, disk = make(request, generated, stack)
        except Unavailable as error:  # nobody can be asked to run tests as root
            pytest.skip(str(error))
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * BALLAST)
        yield Tight(generated(provider), url, ballast)


def tight_file(request: pytest.FixtureRequest, generated: Any, stack: ExitStack) -> tuple[str, Path]:
    disk = stack.enter_context(small_disk(3))
    path = disk / "blog.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    journal(path, request.param.split()[1])
    return f"file:{path}", disk


def journal(path: Path, mode: str) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute(f"PRAGMA journal_mode = {mode}").fetchone() == (mode,)
    connection.close()


def tight_postgresql(request: pytest.FixtureRequest, generated: Any, stack: ExitStack) -> tuple[str, Path]:
    disk = stack.enter_context(small_disk(3))
    url = make_blog("postgresql", generated, request).new_database()
    space = f"tight_{os.getpid()}"
    connection = stack.enter_context(psycopg.connect(url, autocommit=True))
    connection.execute(f"CREATE TABLESPACE {space} LOCATION '{folder_of_nobody(disk)}'".encode())

    def give_back() -> None:
        for table in TABLES:
            connection.execute(f'ALTER TABLE "{table}" SET TABLESPACE pg_default'.encode())
        connection.execute(f"DROP TABLESPACE {space}".encode())

    stack.callback(give_back)
    for table in TABLES:
        connection.execute(f'ALTER TABLE "{table}" SET TABLESPACE {space}'.encode())
    return url, disk


def tight_mariadb(request: pytest.FixtureRequest, generated: Any, stack: ExitStack) -> tuple[str, Path]:
    """The folder of its database becomes a disk of its own; tables that are on it already stay below."""
    server = request.getfixturevalue("mysql_server")
    blog = make_blog("mysql", generated, request)
    name = f"tight_{os.getpid()}"
    url = server.create(name)
    stack.callback(server.drop, name)
    disk = stack.enter_context(small_disk(8, Path(server.directory) / "data" / name))
    tables = Path(request.path).parents[1] / "tables_mysql.sql"

    def drop_tables() -> None:
        found = server.administer("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", name)
        server.load(name, "SET foreign_key_checks = 0;\n" + "".join(f"DROP TABLE `{table}`;\n" for (table,) in found))

    stack.callback(drop_tables)
    server.load(name, tables.read_text())
    assert blog.client is generated("mysql")
    return url, disk


def text(size: int) -> str:
    return os.urandom(size // 2).hex()  # nothing that a server could make smaller


async def test_a_full_disk_fails_the_write_and_nothing_else(tight: Tight, interface: str) -> None:
    db = tight.client(interface)
    await db.connect()
    done = []
    with pytest.raises(DiskFullError) as caught:
        for number in range(500):
            await db.values.create(nested(number))
            done.append(number)
    assert caught.value.code == "K1005" and "room" in str(caught.value.hint)
    assert await whole(db) == done and done, "reads go on, and show whole writes only"
    with pytest.raises(DiskFullError):
        async with db.tx() as tx:
            await tx.values.create({"int": 7777})
            for number in range(500):
                await tx.values.create(nested(1000 + number))
    assert await whole(db) == done
    tight.ballast.unlink()
    await db.values.create(nested(500))
    async with db.tx() as tx:
        await tx.values.create(nested(501))
    assert await whole(db) == [*done, 500, 501]
    assert db.pool_status().open == db.pool_status().idle
    await db.disconnect()


def nested(number: int) -> dict[str, Any]:
    return {"int": number, "string": text(30_000), "children": {"create": [{"string": text(20_000)}] * 2}}


async def whole(db: Any) -> list[int]:
    """The numbers of the records that are there, each with all that was written with it."""
    found = await db.values.find_many(
        where={"parentId": None}, order={"id": "asc"}, select={"int": True, "children": {"select": {"id": True}}}
    )
    assert all(len(record.children) == 2 for record in found)
    assert await db.values.count() == 3 * len(found)
    return [record.int for record in found]
