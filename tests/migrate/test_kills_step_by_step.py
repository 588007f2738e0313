"""Migrations that cannot run in one transaction, and ways back, killed anywhere: the next run ends what was begun.

What must not be done twice is done once: `x` grows by one letter, each row is inserted once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kusto.dialects import dialect
from kusto.engine.run_sync import run
from kusto.migrate.history import Migration
from migrate.scenes import connect, migrations_of
from migrate.stopping import everything_back
from migrate.test_kills import History, child, deployed, said

FIRST = Migration(
    "1_first",
    "CREATE TABLE a (id INTEGER PRIMARY KEY, x VARCHAR(20));\nINSERT INTO a VALUES (1, 'x');\n",
    "DROP TABLE a;\n",
)
SECOND = {
    "postgresql": Migration(
        "2_second",
        "CREATE TABLE b (id INTEGER PRIMARY KEY);\nCREATE INDEX CONCURRENTLY i ON a (x);\n"
        "UPDATE a SET x = x || 'y';\nSET statement_timeout = 60000;\nCREATE UNIQUE INDEX CONCURRENTLY u ON a (id, x);\n"
        "BEGIN;\nINSERT INTO b VALUES (1);\nINSERT INTO b VALUES (2);\nCOMMIT;\n",
        "DELETE FROM b WHERE id = 2;\nDROP INDEX CONCURRENTLY u;\nDROP INDEX CONCURRENTLY i;\n"
        "UPDATE a SET x = substr(x, 1, length(x) - 1);\nDROP TABLE b;\n",
    ),
    "sqlite": Migration(
        "2_second",
        "CREATE TABLE b (id INTEGER PRIMARY KEY);\nCREATE INDEX i ON a (x);\nVACUUM;\nUPDATE a SET x = x || 'y';\n"
        "CREATE UNIQUE INDEX u ON a (id, x);\nBEGIN;\nINSERT INTO b VALUES (1);\nINSERT INTO b VALUES (2);\nCOMMIT;\n",
        "DROP INDEX u;\nVACUUM;\nDROP INDEX i;\nUPDATE a SET x = substr(x, 1, length(x) - 1);\nDROP TABLE b;\n",
    ),
    "mysql": Migration(
        "2_second",
        "CREATE TABLE b (id INTEGER PRIMARY KEY);\nCREATE INDEX i ON a (x);\nUPDATE a SET x = concat(x, 'y');\n"
        "CREATE UNIQUE INDEX u ON a (id, x);\nALTER TABLE a ADD COLUMN c INTEGER, ADD COLUMN d INTEGER;\n"
        "INSERT INTO b VALUES (1);\nINSERT INTO b VALUES (2);\nALTER TABLE a DROP COLUMN d;\n",
        "ALTER TABLE a DROP COLUMN c;\nDROP INDEX u ON a;\nDROP INDEX i ON a;\n"
        "UPDATE a SET x = left(x, length(x) - 1);\nDROP TABLE b;\n",
    ),
}


@pytest.fixture
def new_url(provider: str, request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Makes fresh databases of the provider."""
    if dialect(provider).capabilities.server:
        yield request.getfixturevalue(f"new_{provider}_database")
        return
    folder, count = request.getfixturevalue("tmp_path"), iter(range(1000))
    yield lambda: f"file:{folder}/{next(count)}.db"


def check(url: str, provider: str, rows_of_b: list[int] | None, x: str) -> None:
    connection = connect(url, provider)
    try:
        assert [tuple(row) for row in connection.fetch("SELECT x FROM a")] == [(x,)]
        tables = {name.name: table for name, table in run(migrations_of(provider).inspect(), connection).tables.items()}
        if rows_of_b is None:
            assert set(tables) == {"a"}
            assert not tables["a"].indexes
        else:
            assert [row[0] for row in connection.fetch("SELECT id FROM b ORDER BY id")] == rows_of_b
            assert set(tables["a"].indexes) == {"i", "u"}
        ledger = connection.fetch(
            "SELECT count(*), count(finished_at), count(rolled_back_at) FROM _prisma_migrations "
            "WHERE migration_name = '2_second'"
        )
        assert tuple(ledger[0]) == ((1, 1, 0) if rows_of_b else (1, 1, 1))
    finally:
        connection.close()


def killed(provider: str, url: str, stop: int, migrations: tuple[Migration, ...], direction: str) -> bool:
    """Whether there were so many requests."""
    with child(provider, url, stop, migrations, direction) as process:
        return said(process) == "stopped"


def forth(provider: str, url: str, stop: int) -> bool:
    migrations = (FIRST, SECOND[provider])
    deployed(url, provider, FIRST) if provider != "sqlite" else connect(url, provider).close()
    found = killed(provider, url, stop, migrations, "forth")
    deployed(url, provider, *migrations)
    check(url, provider, [1, 2], "xy")
    return found


def back(provider: str, url: str, stop: int) -> bool:
    whole = (FIRST, SECOND[provider])
    connect(url, provider).close()
    deployed(url, provider, *whole)
    kept = History(whole, provider)
    found = killed(provider, url, stop, whole, "back")
    connection = connect(url, provider)
    try:
        run(everything_back(kept, migrations_of(provider)), connection)
        assert not run(migrations_of(provider).inspect(), connection).tables
        ledger = connection.fetch("SELECT count(*), count(rolled_back_at) FROM _prisma_migrations")
        assert tuple(ledger[0]) == (2, 2)
    finally:
        connection.close()
    deployed(url, provider, *whole)
    return found


@pytest.mark.parametrize("stop", [8, 12, 15, 19])
def test_a_killed_deployment_goes_on_where_it_was(stop: int, provider: str, new_url: Callable[[], str]) -> None:
    assert forth(provider, new_url(), stop)


@pytest.mark.parametrize("stop", [6, 9, 13])
def test_a_killed_rollback_goes_on_where_it_was(stop: int, provider: str, new_url: Callable[[], str]) -> None:
    assert back(provider, new_url(), stop)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("way", [forth, back])
def test_either_may_be_killed_anywhere(
    way: Callable[[str, str, int], bool], provider: str, new_url: Callable[[], str]
) -> None:
    for stop in range(1, 200):
        if not way(provider, new_url(), stop):
            break
    assert 15 < stop < 199
