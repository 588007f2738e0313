"""A statement fails: its code, place and text are told, and what another run may mend by itself is tried again."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.errors import KustoError, MigrationFailedError
from kusto.flow import Tell
from kusto.migrate.carry import Patience
from kusto.migrate.flows import Deployed, deploy
from kusto.migrate.history import History, Migration
from migrate.scenes import connect, migrations_of, undoes
from servers.small_disk import folder_of_nobody

FIRST = Migration(
    "1_first",
    "CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER NOT NULL);\n"
    "CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER, CONSTRAINT fk FOREIGN KEY (a) REFERENCES a (id));\n"
    "INSERT INTO a VALUES (1, 1);\nINSERT INTO a VALUES (2, 1);\n",
)
FAILURES = {
    "syntax": ("SELEC 1", {"postgresql": "42601", "mysql": "1064", "sqlite": "SQLITE_ERROR"}),
    "no table": ("INSERT INTO nowhere VALUES (1)", {"postgresql": "42P01", "mysql": "1146", "sqlite": "SQLITE_ERROR"}),
    "foreign key": (
        "INSERT INTO b VALUES (1, 77)",
        {"postgresql": "23503", "mysql": "1452", "sqlite": "SQLITE_CONSTRAINT_FOREIGNKEY"},
    ),
    "duplicate": (
        "INSERT INTO a VALUES (1, 5)",
        {"postgresql": "23505", "mysql": "1062", "sqlite": "SQLITE_CONSTRAINT_PRIMARYKEY"},
    ),
    "duplicates of a new index": (
        "CREATE UNIQUE INDEX u ON a (n)",
        {"postgresql": "23505", "mysql": "1062", "sqlite": "SQLITE_CONSTRAINT_UNIQUE"},
    ),
    "null": (
        "INSERT INTO a VALUES (3, NULL)",
        {"postgresql": "23502", "mysql": "1048", "sqlite": "SQLITE_CONSTRAINT_NOTNULL"},
    ),
    "exists": (
        "CREATE TABLE a (id INTEGER)",
        {"postgresql": "42P07", "mysql": "1050", "sqlite": "SQLITE_ERROR"},
    ),
}


@pytest.fixture
def connection(provider: str, database_url: str) -> Iterator[SyncConnection]:
    found = connect(database_url, provider)
    yield found
    found.close()


def deployed(
    connection: SyncConnection,
    provider: str,
    *migrations: Migration,
    patience: Patience | None = None,
    told: list[Tell] | None = None,
) -> Deployed:
    flow = deploy(History(migrations, provider), migrations_of(provider), provider, patience=patience)
    return run(flow, connection, None if told is None else told.append)


@pytest.mark.parametrize("failure", FAILURES)
def test_the_failure_has_code_statement_and_line(failure: str, connection: SyncConnection, provider: str) -> None:
    statement, codes = FAILURES[failure]
    broken = Migration("2_broken", f"-- the second\nCREATE TABLE c (id INTEGER);\n\n{statement};\nDROP TABLE a;\n")
    with pytest.raises(MigrationFailedError) as caught:
        deployed(connection, provider, FIRST, broken)
    error = caught.value
    assert error.code == "P3018"
    assert error.meta == {"migration": "2_broken", "statement": 2, "line": 4, "sqlstate": codes[provider]}
    assert f"({codes[provider]})" in error.message and "line 4" in error.message and statement in error.message
    assert ("nothing of it is left" if undoes(provider) else "Statement 1 of 3 took effect") in str(error)
    tables = {name.name for name in run(migrations_of(provider).inspect(), connection).tables}
    assert tables == ({"a", "b"} if undoes(provider) else {"a", "b", "c"})
    mended = Migration("2_broken", broken.sql.replace(f"{statement};\nDROP TABLE a;", "DROP TABLE b;"))
    assert deployed(connection, provider, FIRST, mended).applied == ("2_broken",)


def told_of(told: list[Tell]) -> list[tuple[str, int]]:
    return [(tell.subject, tell.done) for tell in told if tell.event == "migration-waiting"]


HARD = Migration("2_hard", "ALTER TABLE a ADD COLUMN x INTEGER;\nUPDATE a SET x = 7;\n")


@contextmanager
def holding(url: str, provider: str, seconds: float) -> Iterator[None]:
    """Another session that keeps the table `a` for so long."""
    other = connect(url, provider)
    other.begin()
    other.script("LOCK TABLE a" if provider == "postgresql" else "UPDATE a SET n = n + 1")
    end = threading.Timer(seconds, other.rollback)
    end.start()
    try:
        yield
    finally:
        end.join()
        other.close()


def test_a_table_that_somebody_uses_is_waited_for(server_provider: str, direct_url: str) -> None:
    connection = connect(direct_url, server_provider)
    told: list[Tell] = []
    deployed(connection, server_provider, FIRST)
    with holding(direct_url, server_provider, 2.5):
        deployed(connection, server_provider, FIRST, HARD, patience=Patience(1.0, 5), told=told)
    assert told_of(told)[0] == ("2_hard", 1)
    assert [row[0] for row in connection.fetch("SELECT x FROM a")] == [7, 7]
    connection.close()


def test_who_waits_for_a_table_gives_up_in_the_end(server_provider: str, direct_url: str) -> None:
    connection = connect(direct_url, server_provider)
    deployed(connection, server_provider, FIRST)
    with holding(direct_url, server_provider, 3.5), pytest.raises(MigrationFailedError) as caught:
        deployed(connection, server_provider, FIRST, HARD, patience=Patience(1.0, 1))
    assert caught.value.meta["sqlstate"] == {"postgresql": "55P03", "mysql": "1205"}[server_provider]
    assert deployed(connection, server_provider, FIRST, HARD).applied == ("2_hard",)
    connection.close()


def test_a_limit_of_time_is_not_tried_again(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    slow = Migration("1_slow", "SET LOCAL statement_timeout = 200;\nSELECT pg_sleep(20);\n")
    begun, told = time.monotonic(), list[Tell]()
    with pytest.raises(MigrationFailedError) as caught:
        deployed(connection, "postgresql", slow, told=told)
    assert caught.value.meta["sqlstate"] == "57014"
    assert time.monotonic() - begun < 5 and not told_of(told)
    connection.close()


DEADLOCK = Migration("2_deadlock", "UPDATE a SET n = 10 WHERE id = 1;\nUPDATE a SET n = 20 WHERE id = 2;\n")


def test_a_deadlock_is_tried_again(postgresql_url: str) -> None:
    """The other session holds the second row, and asks for the first once the migration has it; it is not chosen."""
    connection, other = connect(postgresql_url, "postgresql"), connect(postgresql_url, "postgresql")
    watch = connect(postgresql_url, "postgresql")
    deployed(connection, "postgresql", FIRST)
    number = connection.fetch("SELECT pg_backend_pid()")[0][0]  # other tests wait for locks, too
    other.begin()
    other.script("SET LOCAL deadlock_timeout = '60s'")
    other.script("UPDATE a SET n = 30 WHERE id = 2")
    told: list[Tell] = []
    errors: list[KustoError] = []

    def migrate() -> None:
        try:
            deployed(connection, "postgresql", FIRST, DEADLOCK, patience=Patience(30.0, 3), told=told)
        except KustoError as error:
            errors.append(error)

    thread = threading.Thread(target=migrate)
    thread.start()
    while not watch.fetch(f"SELECT 1 FROM pg_locks WHERE NOT granted AND pid = {number}"):
        time.sleep(0.01)
    other.script("UPDATE a SET n = 40 WHERE id = 1")  # goes on once the migration was chosen and rolled back
    other.commit()
    thread.join()
    assert not errors
    assert told_of(told) == [("2_deadlock", 1)]
    assert list(watch.fetch("SELECT n FROM a ORDER BY id")) == [(10,), (20,)]
    for each in (connection, other, watch):
        each.close()


DEADLOCKS = {
    "in a transaction": "UPDATE a SET n = n + 10 WHERE id = 1;\nUPDATE a SET n = n + 10 WHERE id = 2;\n",
    "step by step": "CREATE TABLE c (id INTEGER);\nUPDATE a SET n = n + 10 ORDER BY id;\nDROP TABLE c;\n",
}


@pytest.mark.parametrize("kind", DEADLOCKS)
def test_a_deadlock_of_mysql_is_tried_again(kind: str, mysql_url: str) -> None:
    """1213: the server rolls back whoever has changed less, which is the migration; nothing is done twice."""
    connection, other, watch = (connect(mysql_url, "mysql") for _ in range(3))
    deployed(connection, "mysql", FIRST)
    number = connection.fetch("SELECT CONNECTION_ID()")[0][0]
    other.script("CREATE TABLE heavy (id INTEGER PRIMARY KEY)")
    other.begin()
    other.script("INSERT INTO heavy SELECT seq FROM (WITH RECURSIVE s AS (SELECT 1 AS seq UNION ALL SELECT seq + 1 "
                 "FROM s WHERE seq < 500) SELECT seq FROM s) AS numbers")  # fmt: skip
    other.script("UPDATE a SET n = 30 WHERE id = 2")
    told: list[Tell] = []
    errors: list[KustoError] = []

    def migrate() -> None:
        try:
            migration = Migration("2_deadlock", DEADLOCKS[kind])
            deployed(connection, "mysql", FIRST, migration, patience=Patience(30.0, 3), told=told)
        except KustoError as error:
            errors.append(error)

    thread = threading.Thread(target=migrate)
    thread.start()
    waiting = "SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT' AND trx_mysql_thread_id = {}"
    while not watch.fetch(waiting.format(number)):
        time.sleep(0.2)  # the server looks anew only after a tenth of a second without a question
    other.script("UPDATE a SET n = 40 WHERE id = 1")  # goes on once the migration was chosen and rolled back
    other.commit()
    thread.join()
    assert not errors
    assert told_of(told) == [("2_deadlock", 1)]
    assert [tuple(row) for row in watch.fetch("SELECT n FROM a ORDER BY id")] == [(50,), (40,)]
    for each in (connection, other, watch):
        each.close()


BIG = {
    "postgresql": "INSERT INTO big SELECT md5(i::text) FROM generate_series(1, 200000) i",
    "sqlite": "INSERT INTO big WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 2000) "
    "SELECT hex(randomblob(2000)) FROM c",
}


def test_a_file_that_may_not_grow_fails_the_migration(sqlite_url: str) -> None:
    connection = connect(sqlite_url, "sqlite")
    deployed(connection, "sqlite", FIRST)
    connection.script("PRAGMA max_page_count = 40")
    full(connection, "sqlite", "SQLITE_FULL", "")
    connection.close()


def full(connection: SyncConnection, provider: str, code: str, options: str) -> None:
    """A migration that needs more room than there is leaves nothing, and goes on once there is room for less."""
    grow = Migration("2_big", f"CREATE TABLE big (t TEXT){options};\n{BIG[provider]};\n")
    with pytest.raises(MigrationFailedError) as caught:
        deployed(connection, provider, FIRST, grow)
    assert (caught.value.meta["sqlstate"], caught.value.meta["statement"]) == (code, 2)
    assert "nothing of it is left" in str(caught.value)
    assert {name.name for name in run(migrations_of(provider).inspect(), connection).tables} == {"a", "b"}
    small = Migration("2_big", "CREATE TABLE big (t TEXT);\n")
    assert deployed(connection, provider, FIRST, small).applied == ("2_big",)


def test_sqlite_on_a_full_disk(small_disk: Path) -> None:
    connection = connect(f"file:{small_disk}/test.db", "sqlite")
    deployed(connection, "sqlite", FIRST)
    full(connection, "sqlite", "SQLITE_FULL", "")
    assert list(connection.fetch("PRAGMA integrity_check")) == [("ok",)]
    connection.close()


def test_postgresql_on_a_full_disk(small_disk: Path, postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    space = "small_" + postgresql_url[-8:]
    folder = folder_of_nobody(small_disk)
    connection.script(f"CREATE TABLESPACE {space} LOCATION '{folder}'")
    try:
        deployed(connection, "postgresql", FIRST)
        full(connection, "postgresql", "53100", f" TABLESPACE {space}")
    finally:
        connection.script("DROP TABLE IF EXISTS big")
        connection.script(f"DROP TABLESPACE {space}")
        connection.close()


def test_a_table_that_is_full_on_mysql(mysql_url: str) -> None:
    connection = connect(mysql_url, "mysql")
    sql = (
        "SET SESSION max_heap_table_size = 16384;\nCREATE TABLE big (t CHAR(200)) ENGINE = MEMORY;\n"
        "INSERT INTO big SELECT table_name FROM information_schema.columns;\n"
    )
    with pytest.raises(MigrationFailedError) as caught:
        deployed(connection, "mysql", FIRST, Migration("2_big", sql))
    assert (caught.value.meta["sqlstate"], caught.value.meta["statement"]) == ("1114", 3)
    less = Migration("2_big", sql.replace("INSERT", "DELETE FROM big;\nINSERT").replace(".columns", ".columns LIMIT 1"))
    assert deployed(connection, "mysql", FIRST, less).applied == ("2_big",)
    assert list(connection.fetch("SELECT count(*) FROM big")) == [(1,)]
    connection.close()
