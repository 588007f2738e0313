"""Statements sent together: in order, all of them or up to the one that fails, whose place is known."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from kusto.engine.connection import SyncConnection
from kusto.errors import ConnectionLostError, QueryError
from kusto.flow import BrokenOff, Run, Script
from migrate.scenes import connect, migrations_of


@pytest.fixture
def connection(provider: str, database_url: str) -> Iterator[SyncConnection]:
    found = connect(database_url, provider)
    found.script("CREATE TABLE notes (n INTEGER)")
    yield found
    found.close()


def add(n: int) -> Script:
    return Script(f"INSERT INTO notes VALUES ({n})")


def notes(connection: SyncConnection) -> list[int]:
    return [row[0] for row in connection.fetch("SELECT n FROM notes ORDER BY n")]


def test_all_are_carried_out_in_order(connection: SyncConnection, provider: str) -> None:
    start = migrations_of(provider).ledger().exists
    assert connection.batch([add(1), Script("UPDATE notes SET n = n + 1"), add(1), Script(start)]) is None
    connection.commit()
    assert notes(connection) == [1, 2]


@pytest.mark.parametrize("count", [3, 2_000])
def test_the_one_that_fails_is_named_and_none_after_it_is_run(connection: SyncConnection, count: int) -> None:
    requests = [*map(add, range(count)), Script("INSERT INTO nothing VALUES (1)"), *map(add, range(count))]
    broken = connection.batch(requests)
    assert isinstance(broken, BrokenOff)
    assert broken.at == count
    assert "nothing" in str(broken.error)
    connection.rollback()
    assert notes(connection) == []
    assert connection.batch([add(7), add(8)]) is None
    connection.commit()
    assert notes(connection) == [7, 8]


@pytest.mark.parametrize("wrong", ["SELEC 1", "SELECT 'ä' FROM (", "SELECT 1 -- a\n, '"])
def test_one_that_cannot_be_read_is_named(connection: SyncConnection, wrong: str) -> None:
    broken = connection.batch([add(1), Script("SELECT 'äöü€' -- no ; end"), Script(wrong), add(2)])
    assert isinstance(broken, BrokenOff)
    assert broken.at == 2
    connection.rollback()
    assert notes(connection) == []


def test_parameters_may_stand_among_them(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    words = ["a", "it's", "b\\'; DROP TABLE notes; --", "$2", '"', "{x,y}"]
    sql = "INSERT INTO notes VALUES ($1, $2, '$1 ''$2'' ' || $3) -- $3"
    rows = [(1, words, words[2]), (None, None, None), (-5, [], "")]
    made = Script('CREATE TABLE notes ("$1" INTEGER, words TEXT[], word TEXT)')
    assert connection.batch([made, *(Run(sql, row) for row in rows)]) is None
    connection.commit()
    expected = [(1, words, "$1 '$2' " + words[2]), (None, None, None), (-5, [], "$1 '$2' ")]
    assert connection.fetch("SELECT * FROM notes") == expected
    connection.close()


@pytest.mark.parametrize("how", ["on", "off"])
def test_a_setting_changes_how_what_comes_after_it_is_read(postgresql_url: str, how: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    kept = Script(f"CREATE TABLE notes AS SELECT '{chr(92)}{chr(92)}' AS word")
    assert connection.batch([Script(f"SET standard_conforming_strings = {how}"), kept]) is None
    connection.commit()
    assert connection.fetch("SELECT length(word) FROM notes") == [(2 if how == "on" else 1,)]
    connection.close()


def test_a_character_that_texts_cannot_hold_ends_nothing_early(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    connection.script("CREATE TABLE notes (n INTEGER)")
    broken = connection.batch([add(1), Script("INSERT INTO notes VALUES (2) /* \0 */"), add(3)])
    assert isinstance(broken, BrokenOff)
    assert broken.at == 1
    connection.rollback()
    with pytest.raises(QueryError):
        connection.script("INSERT INTO notes VALUES (2) -- \0\n, (3)")
    with pytest.raises(QueryError):
        connection.run("DELETE FROM notes \0WHERE n = $1", ())
    assert notes(connection) == []
    connection.close()


@pytest.mark.parametrize("copy", ["COPY notes FROM STDIN", "COPY notes TO STDOUT"])
def test_a_copy_without_anybody_at_the_other_end_is_refused(postgresql_url: str, copy: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    broken = connection.batch([Script("CREATE TABLE notes (n INTEGER)"), Script(copy), add(1)])
    assert isinstance(broken, BrokenOff)
    assert broken.at == 1
    assert isinstance(broken.error, QueryError)
    assert connection.closed


def test_a_connection_that_breaks_under_them_is_told(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    with pytest.raises(ConnectionLostError):
        connection.batch(
            [Script("SELECT 1"), Script("SELECT pg_terminate_backend(pg_backend_pid())"), Script("SELECT 1")]
        )
    assert connection.closed


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="signals reach threads on POSIX systems only")
def test_an_interruption_leaves_a_transaction_that_can_be_rolled_back(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    connection.script("CREATE TABLE notes (n INTEGER)")
    ours = threading.get_ident()
    press = threading.Thread(target=lambda: interrupt_when_it_sleeps(postgresql_url, ours))
    press.start()
    with pytest.raises(KeyboardInterrupt):
        connection.batch([add(1), Script("SELECT pg_sleep(30)"), add(2)])
    press.join()
    assert connection.depth == 1
    connection.rollback()
    assert notes(connection) == []
    connection.close()


def interrupt_when_it_sleeps(url: str, thread: int) -> None:
    """Ctrl-C, once the server has come to the statement that sleeps."""
    looking = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
    with psycopg.connect(url, autocommit=True) as other:
        while not other.execute(looking).fetchall():
            time.sleep(0.02)
    signal.pthread_kill(thread, signal.SIGINT)
