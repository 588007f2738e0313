"""Statements sent together: in order, all of them or up to the one that fails, whose place is known."""

from __future__ import annotations

from collections.abc import Iterator

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
    connection.begin()
    assert connection.batch([add(1), Script("UPDATE notes SET n = n + 1"), add(1), Script(start)]) is None
    connection.commit()
    assert notes(connection) == [1, 2]


@pytest.mark.parametrize("count", [3, 2_000])
def test_the_one_that_fails_is_named_and_none_after_it_is_run(connection: SyncConnection, count: int) -> None:
    connection.begin()
    requests = [*map(add, range(count)), Script("INSERT INTO nothing VALUES (1)"), *map(add, range(count))]
    broken = connection.batch(requests)
    assert isinstance(broken, BrokenOff)
    assert broken.at == count
    assert "nothing" in str(broken.error)
    connection.rollback()
    assert notes(connection) == []
    connection.begin()
    assert connection.batch([add(7), add(8)]) is None
    connection.commit()
    assert notes(connection) == [7, 8]


def test_parameters_may_stand_among_them(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    connection.begin()
    made = Script("CREATE TABLE notes (n INTEGER, words TEXT[])")
    assert connection.batch([made, Run("INSERT INTO notes VALUES ($1, $2)", (1, ["a", "b"]))]) is None
    connection.commit()
    assert connection.fetch("SELECT words FROM notes") == [(["a", "b"],)]
    connection.close()


@pytest.mark.parametrize("copy", ["COPY notes FROM STDIN", "COPY notes TO STDOUT"])
def test_a_copy_without_anybody_at_the_other_end_is_refused(postgresql_url: str, copy: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    connection.begin()
    broken = connection.batch([Script("CREATE TABLE notes (n INTEGER)"), Script(copy), add(1)])
    assert isinstance(broken, BrokenOff)
    assert broken.at == 1
    assert isinstance(broken.error, QueryError)
    assert connection.closed


def test_a_connection_that_breaks_under_them_is_told(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    connection.begin()
    with pytest.raises(ConnectionLostError):
        connection.batch(
            [Script("SELECT 1"), Script("SELECT pg_terminate_backend(pg_backend_pid())"), Script("SELECT 1")]
        )
    assert connection.closed
