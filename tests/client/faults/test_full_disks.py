"""Disks that fill up under a client, and files that may only be read: whole writes only, and on it goes afterwards."""
# ruff: noqa: PT012 - the block that raises is the transaction

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
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import psycopg
import pytest

from client import blog
from client.blog import Awaited
from client.conftest import make_blog
from kusto.engine.pool_options import PoolOptions
from kusto.errors import AccessDeniedError, DiskFullError
from servers import mariadb
from servers.lifeline import Unavailable
from servers.small_disk import folder_of_nobody, small_disk

KINDS = ("sqlite wal", "sqlite delete", "postgresql", "mysql")
BALLAST = {"sqlite": 1_500_000, "postgresql": 1_500_000, "mysql": 5_000_000}
LENGTH = {"sqlite": 30_000, "postgresql": 30_000, "mysql": 3_000}
"""Of a text. InnoDB ends its server where there is no room for a text that does not fit into a page."""
TABLES = ("Values",)
MANY = 3_000


@dataclass(frozen=True, slots=True)
class Tight:
    """A database whose tables are on a disk of a few megabytes.

    Args:
        ballast: a file beside them that may go.
        length: of the texts to fill it with.
    """

    package: ModuleType
    url: str
    ballast: Path
    length: int

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
        ballast.write_bytes(b"x" * BALLAST[provider])
        yield Tight(generated(provider), url, ballast, LENGTH[provider])


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


@pytest.fixture(scope="module")
def own_mariadb() -> Iterator[mariadb.Server]:
    """InnoDB may end its server where a disk is full: nobody else shall miss it."""
    with mariadb.throwaway_mariadb() as server:
        yield server


def tight_mariadb(request: pytest.FixtureRequest, generated: Any, stack: ExitStack) -> tuple[str, Path]:
    """The folder of its database becomes a disk of its own; files grow by four megabytes at a time."""
    server = request.getfixturevalue("own_mariadb")
    name = f"tight_{request.getfixturevalue('interface')}"
    url = server.create(name)
    disk = stack.enter_context(small_disk(18, Path(server.directory) / "data" / name))
    server.load(name, blog.tables_sql("mysql"))
    return url, disk


def text(size: int) -> str:
    return os.urandom(size // 2).hex()  # nothing that a server could make smaller


@pytest.mark.timeout(120)
async def test_a_full_disk_fails_the_write_and_nothing_else(tight: Tight, interface: str) -> None:
    db = tight.client(interface)
    await db.connect()
    done = []
    with pytest.raises(DiskFullError) as caught:
        for number in range(MANY):
            await db.values.create(nested(number, tight.length))
            done.append(number)
    assert caught.value.code == "K1005" and "room" in str(caught.value.hint)
    assert await whole(db) == done and done, "reads go on, and show whole writes only"
    with pytest.raises(DiskFullError):
        async with db.tx() as tx:
            await tx.values.create({"int": 7777})
            for number in range(MANY):
                await tx.values.create(nested(number, tight.length))
    assert await whole(db) == done
    tight.ballast.unlink()
    await db.values.create(nested(-1, tight.length))
    async with db.tx() as tx:
        await tx.values.create(nested(-2, tight.length))
    assert await whole(db) == [*done, -1, -2]
    assert db.pool_status().open == db.pool_status().idle
    await db.disconnect()


def nested(number: int, length: int) -> dict[str, Any]:
    return {"int": number, "string": text(length), "children": {"create": [{"string": text(length)}] * 2}}


async def whole(db: Any) -> list[int]:
    """The numbers of the records that are there, each with all that was written with it."""
    found = await db.values.find_many(
        where={"parentId": None}, order={"id": "asc"}, select={"int": True, "children": {"select": {"id": True}}}
    )
    assert all(len(record.children) == 2 for record in found)
    assert await db.values.count() == 3 * len(found)
    return [record.int for record in found]


LIMITED = """
import asyncio, importlib, json, os, resource, sys
sys.path[:0] = sys.argv[1:3]
from client.blog import Awaited
from kusto.errors import KustoError
package, path, interface = importlib.import_module(sys.argv[3]), sys.argv[4], sys.argv[5]

async def main():
    url = f"file:{path}"
    db = package.Client(url=url) if interface == "async" else Awaited(package.SyncClient(url=url))
    await db.connect()
    await db.user.create({"email": "a"})
    done, codes = 0, []
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(path) + 300_000, hard))
    for turn in range(2):
        try:
            for number in range(200):
                async with db.tx() as tx:
                    text = os.urandom(10_000).hex()
                    await tx.values.create({"string": text, "children": {"create": [{"string": text}, {}]}})
                done += 1
        except KustoError as error:
            codes.append([error.code, error.hint, error.meta["code"]])
        assert await db.values.count() == 3 * done, "whole writes only"
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await db.values.create({"string": os.urandom(300_000).hex(), "children": {"create": [{}, {}]}})
    print(json.dumps({"done": done + 1, "codes": codes}))
    await db.disconnect()

asyncio.run(main())
"""


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_file_that_may_not_grow_takes_whole_writes_only(
    generated: Any, sqlite_template: Path, tmp_path: Path, interface: str, mode: str
) -> None:
    """A limit on the size of files, as a quota sets one: in a process of its own, and everybody may."""
    path = tmp_path / "blog.db"
    shutil.copy(sqlite_template, path)
    journal(path, mode)
    package = generated("sqlite")
    folders = [str(Path(package.__file__).parents[2]), str(Path(__file__).parents[2])]
    command = [sys.executable, "-c", LIMITED, *folders, package.__name__, str(path), interface]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert [code for code, _, _ in said["codes"]] == ["K1005", "K1005"], said
    assert all("room" in hint for _, hint, _ in said["codes"])
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute('SELECT count(*) FROM "Values"').fetchone() == (3 * said["done"],)
    connection.close()


READER = """
import asyncio, importlib, json, os, sys
sys.path[:0] = sys.argv[1:3]
from client.blog import Awaited
from kusto.errors import KustoError
package, path, interface = importlib.import_module(sys.argv[3]), sys.argv[4], sys.argv[5]

def client(path):
    url = f"file:{path}?connection_limit=1"
    return package.Client(url=url) if interface == "async" else Awaited(package.SyncClient(url=url))

async def attempt(db, name):
    codes = []
    for more in ({}, {"posts": {"create": {"title": "t"}}}):
        try:
            await db.user.create({"email": f"{name}{len(more)}", **more})
        except KustoError as error:
            codes.append([error.code, error.hint])
    return {"codes": codes, "users": await db.user.count(), "posts": await db.post.count()}

async def main():
    if os.getuid() == 0:
        db = client(f"{path}.warm")  # imports everything, before the user is one who may not read these files
        await db.connect()
        await attempt(db, "a")
        await db.disconnect()
        os.setgid(65534)
        os.setuid(65534)
    db = client(path)
    await db.connect()
    print(json.dumps(await attempt(db, "a")), flush=True)
    sys.stdin.readline()
    print(json.dumps(await attempt(db, "b")), flush=True)
    await db.disconnect()

asyncio.run(main())
"""


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_file_that_may_only_be_read_is_read_and_written_once_it_may(
    generated: Any, sqlite_template: Path, interface: str, what: str
) -> None:
    """The same client, which opened it when it could only be read."""
    package = generated("sqlite")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "blog.db"
        shutil.copy(sqlite_template, path)
        shutil.copy(sqlite_template, f"{path}.warm")
        rights = {path: 0o666, Path(folder): 0o777}
        for place, mode in rights.items():
            place.chmod(mode)
        (path if what == "file" else Path(folder)).chmod(0o444 if what == "file" else 0o555)
        folders = [str(Path(package.__file__).parents[2]), str(Path(__file__).parents[2])]
        command = [sys.executable, "-c", READER, *folders, package.__name__, str(path), interface]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            for place, mode in rights.items():
                place.chmod(mode)
            rest, complained = process.communicate("go on\n", timeout=60)
        assert process.returncode == 0, complained
        refused = json.loads(first)
        assert (refused["users"], refused["posts"]) == (0, 0)
        assert [code for code, _ in refused["codes"]] == [AccessDeniedError.code] * 2
        assert all("right to write" in hint for _, hint in refused["codes"])
        assert json.loads(rest) == {"codes": [], "users": 2, "posts": 1}
