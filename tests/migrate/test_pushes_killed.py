"""Pushes killed anywhere: the next push makes the database what the schema says, and rows of what stays are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kusto.dialects import dialect
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.migrate.describe import describe
from kusto.migrate.diff import diff
from kusto.migrate.history import Migration
from migrate.scenes import catalog_of, connect, migrations_of, undoes
from migrate.stopping import pushed
from migrate.test_kills import child, said

BEFORE = "model A {\n  id Int @id\n  x String?\n}\nmodel B {\n  id Int @id\n  old Int?\n}\n"
AFTER = (
    "model A {\n  id Int @id\n  x String?\n  y Int @default(7)\n  c C[]\n  @@index([y])\n}\n"
    "model B {\n  id Int @id\n  big BigInt?\n}\n"
    "model C {\n  id Int @id\n  a A @relation(fields: [aId], references: [id])\n  aId Int\n}\n"
)


@pytest.fixture
def new_url(provider: str, request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Makes fresh databases of the provider."""
    if dialect(provider).capabilities.server:
        yield request.getfixturevalue(f"new_{provider}_database")
        return
    folder, count = request.getfixturevalue("tmp_path"), iter(range(1000))
    yield lambda: f"file:{folder}/{next(count)}.db"


def changes(connection: SyncConnection, provider: str, models: str) -> list[str]:
    live = run(migrations_of(provider).inspect(), connection)
    return describe(diff(live, catalog_of(provider, models), migrations_of(provider)).changes)


def killed(stop: int, provider: str, url: str, direction: str) -> bool:
    """Push, killed before a request, then push again; False: it had no so many."""
    connection = connect(url, provider)
    run(pushed(provider, BEFORE, wipe=False), connection)
    connection.run('INSERT INTO "A" ("id", "x") VALUES (1, \'kept\')')
    with child(provider, url, stop, (Migration("push", AFTER),), direction) as process:
        word = said(process)
    if undoes(provider) and direction == "push" and word == "stopped":  # everything or nothing
        assert not changes(connection, provider, BEFORE) or not changes(connection, provider, AFTER)
    connection.close()
    connection = connect(url, provider)  # which has read the tables anew
    run(pushed(provider, AFTER, wipe=direction == "reset"), connection)
    assert changes(connection, provider, AFTER) == []
    rows = [tuple(row) for row in connection.fetch('SELECT "id", "x", "y" FROM "A"')]
    assert rows == ([] if direction == "reset" else [(1, "kept", 7)])
    connection.close()
    return word == "stopped"


@pytest.mark.parametrize("stop", [8, 16])
@pytest.mark.parametrize("direction", ["push", "reset"])
def test_a_killed_push_is_finished_by_the_next(
    direction: str, stop: int, provider: str, new_url: Callable[[], str]
) -> None:
    assert killed(stop, provider, new_url(), direction)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("direction", ["push", "reset"])
def test_a_push_may_be_killed_anywhere(direction: str, provider: str, new_url: Callable[[], str]) -> None:
    for stop in range(1, 200):
        if not killed(stop, provider, new_url(), direction):
            break
    assert 15 < stop < 199
