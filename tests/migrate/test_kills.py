"""Deployments killed or cut off, anywhere: nothing is half done, and the next one ends as if nothing had been."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.errors import ConnectionLostError, KustoError, MigrationFailedError, OutcomeUnknownError
from kusto.migrate.flows import Deployed, deploy
from kusto.migrate.history import History, Migration
from migrate import stopping
from migrate.scenes import connect, migrations_of, undoes
from servers.proxy import proxy_to

ROOT = Path(__file__).parents[2]
FIRST = Migration(
    "1_first", 'CREATE TABLE "a" ("id" INTEGER PRIMARY KEY, "x" TEXT);\nINSERT INTO "a" VALUES (1, \'x\');\n'
)
SECOND = Migration(
    "2_second",
    'CREATE TABLE "b" ("id" INTEGER PRIMARY KEY);\nINSERT INTO "b" SELECT "id" FROM "a";\n'
    'UPDATE "a" SET "x" = "x" || \'y\';\n',
)
REBUILD = Migration(
    "3_rebuild",
    'PRAGMA foreign_keys=OFF;\nCREATE TABLE "new_a" ("id" INTEGER PRIMARY KEY, "x" TEXT NOT NULL);\n'
    'INSERT INTO "new_a" SELECT "id", "x" FROM "a";\nDROP TABLE "a";\nALTER TABLE "new_a" RENAME TO "a";\n'
    "PRAGMA foreign_keys=ON;\n",
)
ALTER = Migration("3_alter", 'ALTER TABLE "a" ALTER COLUMN "x" SET NOT NULL;\n')
MODIFY = Migration("3_modify", 'ALTER TABLE "a" MODIFY "x" VARCHAR(50) NOT NULL;\n')
ALL = {
    "sqlite": (FIRST, SECOND, REBUILD),
    "postgresql": (FIRST, SECOND, ALTER),
    "mysql": tuple(Migration(m.name, m.sql.replace('"', "`")) for m in (FIRST, SECOND, MODIFY)),
}
LEDGER = 'SELECT "migration_name", count(*), count("finished_at") FROM "_prisma_migrations" GROUP BY 1 ORDER BY 1'


@contextmanager
def child(
    provider: str, url: str, stop: int, migrations: tuple[Migration, ...], direction: str = "forth"
) -> Iterator[subprocess.Popen[str]]:
    """A deployment or a rollback of its own that has begun; killed at the end of the block."""
    path = os.pathsep.join((str(ROOT / "src"), str(ROOT / "tests")))
    process = subprocess.Popen(
        [
            sys.executable,
            stopping.__file__,
            provider,
            url,
            str(stop),
            json.dumps([(m.name, m.sql, m.down) for m in migrations]),
            direction,
        ],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert said(process) == "started"
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def deployed(url: str, provider: str, *migrations: Migration) -> Deployed:
    connection = connect(url, provider)
    try:
        return run(
            deploy(History(migrations, provider), migrations_of(provider), provider, lock_timeout=20), connection
        )
    finally:
        connection.close()


def check_whole(url: str, provider: str, migrations: tuple[Migration, ...]) -> None:
    """Everything is there, once."""
    connection = connect(url, provider)
    try:
        assert [tuple(row) for row in connection.fetch(LEDGER)] == [(m.name, 1, 1) for m in migrations]
        assert [tuple(row) for row in connection.fetch('SELECT "id", "x" FROM "a"')] == [(1, "xy")]
        assert [tuple(row) for row in connection.fetch('SELECT "id" FROM "b"')] == [(1,)]
        tables = run(migrations_of(provider).inspect(), connection).tables
        assert {str(name): sorted(table.columns) for name, table in tables.items()} == {"a": ["id", "x"], "b": ["id"]}
        assert not tables[next(name for name in tables if name.name == "a")].columns["x"].nullable
    finally:
        connection.close()


def until(what: Callable[[], Any]) -> None:
    """Returns once it is so; the test's own timeout is the end of patience."""
    while not what():
        time.sleep(0.01)


def kill_before(stop: int, provider: str, url: str) -> bool:
    """Deploy, killed before a request; False: it had no so many."""
    connect(url, provider).close()
    with child(provider, url, stop, ALL[provider]) as process:
        word = said(process)
    deployed(url, provider, *ALL[provider])
    check_whole(url, provider, ALL[provider])
    return word == "stopped"


@pytest.mark.parametrize("stop", [4, 9, 16])
def test_a_killed_deployment_is_finished_by_the_next(stop: int, provider: str, database_url: str) -> None:
    assert kill_before(stop, provider, database_url)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_deployment_may_be_killed_anywhere(provider: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    for stop in range(1, 100):
        if provider == "sqlite":
            url = f"file:{tmp_path}/{stop}.db"
        else:
            url = request.getfixturevalue(f"new_{provider}_database")()
        if not kill_before(stop, provider, url):
            break
    assert 20 < stop < 99


def test_sqlite_killed_in_the_middle_of_a_statement(sqlite_url: str, tmp_path: Path) -> None:
    deployed(sqlite_url, "sqlite", FIRST)
    admin = connect(sqlite_url, "sqlite")
    admin.script("CREATE TABLE size (n INTEGER)")
    admin.script("INSERT INTO size VALUES (1000000000)")
    big = "WITH RECURSIVE c (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM c WHERE i < (SELECT n FROM size))"
    slow = Migration(
        "2_slow", f'CREATE TABLE "big" (i INTEGER, t TEXT);\n{big} INSERT INTO "big" SELECT i, hex(i) FROM c;'
    )
    with child("sqlite", sqlite_url, 0, (FIRST, slow)):
        until(lambda: sum(path.stat().st_size for path in tmp_path.iterdir()) > 8_000_000)
    admin.run("UPDATE size SET n = 3")
    tables = run(migrations_of("sqlite").inspect(), admin).tables
    assert {name.name for name in tables} == {"a", "size"}
    assert deployed(sqlite_url, "sqlite", FIRST, slow).applied == (slow.name,)
    assert admin.fetch('SELECT count(*) FROM "big"') == [(3,)]
    assert admin.fetch(LEDGER) == [(FIRST.name, 1, 1), (slow.name, 1, 1)]
    assert admin.fetch("PRAGMA integrity_check") == [("ok",)]
    admin.close()


@contextmanager
def holding(url: str, table: str) -> Iterator[SyncConnection]:
    """Another session that keeps everybody from a table; it can look at who waits."""
    connection = connect(url, "postgresql")
    connection.begin()
    connection.script(f'LOCK TABLE "{table}"')
    try:
        yield connection
    finally:
        connection.close()


WAITS = "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'relation'"


def test_postgresql_killed_in_the_middle_of_a_statement(postgresql_url: str) -> None:
    deployed(postgresql_url, "postgresql", FIRST)
    with holding(postgresql_url, "a") as holder:
        with child("postgresql", postgresql_url, 0, ALL["postgresql"]):
            until(lambda: holder.fetch(WAITS))
        other = connect(postgresql_url, "postgresql")
        other.lock(20)  # although the statement of the dead one still waits for the table
        other.close()
    assert deployed(postgresql_url, "postgresql", *ALL["postgresql"]).already == 1
    check_whole(postgresql_url, "postgresql", ALL["postgresql"])


def test_a_cut_connection_leaves_nothing(postgresql_url: str, postgresql_server: Any) -> None:
    deployed(postgresql_url, "postgresql", FIRST)
    port = f":{postgresql_server.port}/"
    with proxy_to("127.0.0.1", postgresql_server.port) as proxy, holding(postgresql_url, "a") as holder:
        through = postgresql_url.replace(port, f":{proxy.port}/")
        errors: list[BaseException] = []
        run_ = threading.Thread(target=catching, args=(errors, through, *ALL["postgresql"]))
        run_.start()
        until(lambda: holder.fetch(WAITS))
        proxy.cut()
        run_.join()
        assert [type(error) for error in errors] == [ConnectionLostError]
    assert deployed(postgresql_url, "postgresql", *ALL["postgresql"]).already == 1
    check_whole(postgresql_url, "postgresql", ALL["postgresql"])


def catching(errors: list[BaseException], url: str, *migrations: Migration) -> None:
    try:
        deployed(url, "postgresql", *migrations)
    except KustoError as error:
        errors.append(error)


@pytest.mark.parametrize("arrives", [True, False])
def test_a_commit_that_nobody_answers(arrives: bool, postgresql_url: str, postgresql_server: Any) -> None:
    deployed(postgresql_url, "postgresql", FIRST)
    with proxy_to("127.0.0.1", postgresql_server.port) as proxy:
        proxy.cut_at(b"COMMIT", arrives=arrives)
        with pytest.raises(OutcomeUnknownError, match="2_second") as caught:
            deployed(
                postgresql_url.replace(f":{postgresql_server.port}/", f":{proxy.port}/"), "postgresql", FIRST, SECOND
            )
    assert "Run the command again" in str(caught.value)
    found = deployed(postgresql_url, "postgresql", *ALL["postgresql"])
    assert found.already == (2 if arrives else 1)
    check_whole(postgresql_url, "postgresql", ALL["postgresql"])


def test_a_check_put_off_to_the_end_fails_the_migration(provider: str, database_url: str) -> None:
    if not undoes(provider):
        pytest.skip("no check can be put off")
    first = Migration("1_first", 'CREATE TABLE "a" ("id" INTEGER PRIMARY KEY);\n')
    off = "REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED"
    second = Migration("2_second", f'CREATE TABLE "b" ("a" INTEGER {off});\nINSERT INTO "b" VALUES (7);\n')
    connect(database_url, provider).close()
    with pytest.raises(MigrationFailedError, match=r"2_second failed at its end.*"):
        deployed(database_url, provider, first, second)
    assert (
        deployed(database_url, provider, first, Migration("2_second", 'CREATE TABLE "b" ("id" INTEGER);')).already == 1
    )


@pytest.mark.long
@pytest.mark.timeout(600)
def test_fifty_processes_at_once_apply_each_migration_once(provider: str, database_url: str) -> None:
    connect(database_url, provider).close()
    with ExitStack() as stack:
        processes = [stack.enter_context(child(provider, database_url, 0, ALL[provider])) for _ in range(50)]
        words = [said(process) for process in processes]
    assert {word.split()[0] for word in words} == {"done"}, words
    check_whole(database_url, provider, ALL[provider])


@pytest.mark.long
def test_twenty_at_once_apply_each_migration_once(provider: str, database_url: str) -> None:
    connect(database_url, provider).close()
    results: list[Deployed | KustoError] = []
    start = threading.Barrier(20)

    def one() -> None:
        start.wait()
        try:
            results.append(deployed(database_url, provider, *ALL[provider]))
        except KustoError as error:
            results.append(error)

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = tuple(m.name for m in ALL[provider])
    applied = [found.applied for found in results if isinstance(found, Deployed)]
    assert sorted(applied, key=len) == [*[()] * 19, names], results
    check_whole(database_url, provider, ALL[provider])
