"""SQLite files under many writers, killed writers, no room, and no right to write."""
# ruff: noqa: PT012 - the block that raises is the transaction

from __future__ import annotations

import asyncio
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from client.blog import Awaited
from kusto.engine.pool_options import PoolOptions
from kusto.errors import ConstraintViolationError, DiskFullError, KustoError, TransactionError

WRITER = """
import asyncio, importlib, sys
sys.path.insert(0, sys.argv[1])
package = importlib.import_module(sys.argv[2])
db = package.SyncClient(url=sys.argv[3])
db.connect()
for number in range(int(sys.argv[5])):
    email = f"{sys.argv[4]}.{number}"
    db.user.create({"email": email, "posts": {"create": [{"title": "a"}, {"title": "b"}]}})
    print(email, flush=True)
"""


@pytest.fixture(params=["wal", "delete"])
def file(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "blog.db"
    shutil.copy(sqlite_template, path)
    with sqlite3.connect(path) as connection:
        assert connection.execute(f"PRAGMA journal_mode = {request.param}").fetchone() == (request.param,)
    connection.close()
    return path


def writer(package: Any, file: Path, name: str, count: int) -> subprocess.Popen[str]:
    root = str(Path(package.__file__).parents[2])
    command = [
        sys.executable,
        "-c",
        WRITER,
        root,
        package.__name__,
        f"file:{file}?connection_limit=1",
        name,
        str(count),
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


async def test_fifty_writers_wait_for_each_other(generated: Any, file: Path) -> None:
    async with generated("sqlite").Client(url=f"file:{file}", pool=PoolOptions(limit=50)) as db:
        await asyncio.gather(
            *(db.user.create({"email": f"{i}", "posts": {"create": {"title": "t"}}}) for i in range(50))
        )
        assert (await db.user.count(), await db.post.count()) == (50, 50)


def test_several_processes_write_one_file(generated: Any, file: Path) -> None:
    processes = [writer(generated("sqlite"), file, f"w{number}", 20) for number in range(3)]
    for process in processes:
        _, complained = process.communicate(timeout=60)
        assert process.returncode == 0, complained
    assert rows(file) == (60, 120)


def test_a_writer_that_is_killed_leaves_whole_writes_only(generated: Any, file: Path) -> None:
    process = writer(generated("sqlite"), file, "w", 100_000)
    assert process.stdout is not None
    said = [process.stdout.readline().strip() for _ in range(20)]
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    said += process.stdout.read().split()  # `communicate` would pass by what `readline` has read ahead
    process.communicate()
    users, posts = rows(file)
    assert posts == 2 * users and users in (len(said), len(said) + 1)
    with generated("sqlite").SyncClient(url=f"file:{file}") as db:
        db.user.create({"email": "next"})
        assert db.user.count() == users + 1


def rows(file: Path) -> tuple[int, int]:
    connection = sqlite3.connect(file)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        [found] = connection.execute('SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM "Post")').fetchall()
        return int(found[0]), int(found[1])
    finally:
        connection.close()


async def test_a_full_disk_fails_the_write_and_nothing_else(generated: Any, file: Path, interface: str) -> None:
    package = generated("sqlite")
    options = PoolOptions(limit=1)
    url = f"file:{file}"
    db = (
        package.Client(url=url, pool=options)
        if interface == "async"
        else Awaited(package.SyncClient(url=url, pool=options))
    )
    await db.connect()
    await db.user.create({"email": "a"})
    [row] = await db.query_raw("PRAGMA page_count")
    await db.query_raw(f"PRAGMA max_page_count = {row['page_count'] + 2}")
    with pytest.raises(DiskFullError) as caught:
        await db.user.create({"email": "b", "name": "x" * 100_000, "posts": {"create": {"title": "y" * 100_000}}})
    assert "full" in str(caught.value)
    assert (await db.user.count(), await db.post.count()) == (1, 0)
    await db.query_raw("PRAGMA max_page_count = 100000")
    await db.user.create({"email": "b", "name": "x" * 100_000})
    assert await db.user.count() == 2
    await db.disconnect()


ENDS = """CREATE TRIGGER ends BEFORE INSERT ON users WHEN NEW.email = 'ends'
BEGIN SELECT RAISE(ROLLBACK, 'everything is undone'); END"""


@pytest.mark.parametrize("more", [{}, {"posts": {"create": {"title": "t"}}}], ids=["alone", "nested"])
async def test_a_transaction_that_the_database_has_ended_takes_nothing_more(
    generated: Any, file: Path, interface: str, more: dict[str, Any]
) -> None:
    """Whoever goes on after the error would write outside of any transaction."""
    package = generated("sqlite")
    url = f"file:{file}"
    db = package.Client(url=url) if interface == "async" else Awaited(package.SyncClient(url=url))
    await db.connect()
    await db.execute_raw(ENDS)
    with pytest.raises(TransactionError, match="has ended this transaction"):
        async with db.tx() as tx:
            await tx.user.create({"email": "a"})
            with pytest.raises(ConstraintViolationError):
                await tx.user.create({"email": "ends", **more})
            for call in (tx.user.count, lambda: tx.user.create({"email": "b"}), lambda: tx.execute_raw("SELECT 1")):
                with pytest.raises(TransactionError):
                    await call()
    with pytest.raises(TransactionError, match="has ended this transaction"):
        async with db.tx() as tx:
            await tx.user.create({"email": "a"})
            with pytest.raises(ConstraintViolationError):
                async with tx.tx() as inner:
                    await inner.user.create({"email": "ends", **more})
    assert (await db.user.count(), await db.post.count()) == (0, 0)
    async with db.tx() as tx:
        await tx.user.create({"email": "c"})
    assert await db.user.count() == 1
    assert db.pool_status().open == db.pool_status().idle
    await db.disconnect()


async def test_a_database_that_may_only_be_read_is_read(generated: Any, file: Path, interface: str) -> None:
    package = generated("sqlite")
    url = f"file:{file}"
    db = package.Client(url=url, pool=PoolOptions(limit=1))
    db = db if interface == "async" else Awaited(package.SyncClient(url=url, pool=PoolOptions(limit=1)))
    await db.connect()
    await db.query_raw("PRAGMA query_only = 1")
    with pytest.raises(KustoError):
        await db.user.create({"email": "a"})
    assert await db.user.count() == 0
    await db.query_raw("PRAGMA query_only = 0")
    await db.user.create({"email": "a"})
    await db.disconnect()
