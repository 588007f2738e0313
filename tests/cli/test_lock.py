"""Somebody else migrates: ours waits as long as it may, then ends with a code of its own and says who it is.

The keys of the lock are Prisma's, so that Prisma and this tool wait for each other.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest

from cli.conftest import Run
from kusto.engine.drivers import connect_sync
from kusto.engine.target import parse_target

PRISMAS_KEY = 72707369
PRISMAS_NAME = "prisma_migrate"
LOCK_TIMEOUT = 3
"""The exit code."""


@pytest.fixture
def user(project: Path, provider: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database folder with one migration."""
    folder = project / "src/app/db/user"
    schema = folder / "schema.prisma"
    schema.write_text(schema.read_text().replace('"sqlite"', f'"{provider}"'))
    monkeypatch.setenv("RDS_USER_URL", database_url)
    (folder / "migrations/20260101000000_a").mkdir(parents=True)
    (folder / "migrations/20260101000000_a/migration.sql").write_text("CREATE TABLE a (id INTEGER);\n")
    return folder


@contextmanager
def prisma(provider: str, url: str) -> Iterator[tuple[Callable[[], bool], list[str]]]:
    """A session that locks as Prisma does; gives how to try for the lock, and what a refusal says of its holder."""
    if provider == "sqlite":
        path = url.removeprefix("file:") + "-lock"
        other = sqlite3.connect(path, isolation_level=None, timeout=0, check_same_thread=False)

        def take() -> bool:
            try:
                other.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                return False
            return True

        yield take, ["lock"]
        other.close()
        return
    if provider == "postgresql":
        with psycopg.connect(url, application_name="prisma", autocommit=True) as session:
            yield (
                lambda: bool(_first(session.execute(f"SELECT pg_try_advisory_lock({PRISMAS_KEY})"))),
                [str(session.info.backend_pid), "prisma", "127.0.0.1", " s ago"],
            )
        return
    target = parse_target(url, provider, "/")
    connection = pymysql.connect(host=target.host, port=target.port, user=target.user, database=target.database)
    with connection, connection.cursor() as cursor:

        def take_name() -> bool:
            cursor.execute(f"SELECT GET_LOCK('{PRISMAS_NAME}', 0)")
            return _first(cursor) == 1

        yield take_name, [str(connection.thread_id()), "root", " s)"]


def _first(cursor: Any) -> Any:
    return cursor.fetchone()[0]


def test_a_wait_that_is_too_long_has_an_exit_code_and_a_name(
    user: Path, kusto_db: Run, provider: str, database_url: str
) -> None:
    with prisma(provider, database_url) as (take, who):
        assert take()
        begun = time.monotonic()
        ran = kusto_db("migrate", "-t", "deploy", "-d", "user", "--lock-timeout", "1")
        assert time.monotonic() - begun >= 1
    assert ran.code == LOCK_TIMEOUT and "error[P1002]" in ran.err
    assert not [word for word in who if word not in ran.err], ran.err
    assert "--lock-timeout" in ran.err
    assert kusto_db("migrate", "-t", "deploy", "-d", "user").code == 0


def test_whoever_waits_long_enough_goes_on(user: Path, kusto_db: Run, provider: str, database_url: str) -> None:
    with prisma(provider, database_url) as (take, _):
        assert take()
        result: list[int] = []
        thread = threading.Thread(
            target=lambda: result.append(kusto_db("migrate", "-t", "deploy", "-d", "user", "--lock-timeout", "60").code)
        )
        thread.start()
        time.sleep(0.5)
        assert not result
    thread.join()
    assert result == [0]


def test_prisma_is_kept_out_while_ours_migrates(provider: str, database_url: str) -> None:
    connection = connect_sync(parse_target(database_url, provider, "/"), create=True)
    try:
        connection.lock(5)
        with prisma(provider, database_url) as (take, _):
            assert not take()
            connection.unlock()
            assert take()
    finally:
        connection.close()
