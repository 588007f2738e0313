"""Random pairs of schemas on real databases: what is applied is read back, rows keep what is not changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kusto.catalog.model import EMPTY, Catalog
from kusto.dialects import dialect
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.errors import MigrationFailedError
from kusto.migrate.concerned import find_obstacles
from kusto.migrate.describe import describe
from kusto.migrate.diff import diff
from kusto.migrate.plan import plan_between
from migrate.evolving import Gardener
from migrate.scenes import catalog_of, change, connect, migrations_of

NOT_BY_THE_DATABASE = {
    "postgresql": frozenset({"uuid()"}),
    "sqlite": frozenset({"uuid()"}),
    "mysql": frozenset({"uuid()"}),
}
"""Defaults that the client fills in: rows could not be written without it."""
MAY_FAIL = ("D103", "D204")
"""Dangers of columns that change: values may not fit any more."""
Link = tuple[str, str]
"""A table and its column that holds a foreign key."""


class Rows:
    """One row in each table, and each points to wherever it can."""

    def __init__(self, connection: SyncConnection, provider: str, catalog: Catalog) -> None:
        self._connection = connection
        self._provider = provider
        self.tables = [table.name.name for table in catalog.tables.values() if "kept" in table.columns]
        keys = [(table.name.name, key) for table in catalog.tables.values() for key in table.foreign_keys.values()]
        self.links: list[Link] = [(table, key.columns[0]) for table, key in keys if table in self.tables]
        self.joins = sorted({table for table, _ in keys if table not in self.tables})

    def _run(self, sql: str) -> None:
        self._connection.run(self._written(sql))

    def _fetch(self, sql: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in self._connection.fetch(self._written(sql))]

    def _written(self, sql: str) -> str:
        return sql.replace('"', dialect(self._provider).queries.quote("")[0])

    def write(self) -> None:
        for table in self.tables:
            self._run(f'INSERT INTO "{table}" ("kept") VALUES (\'old\')')
        for table, column in self.links:
            self._run(f'UPDATE "{table}" SET "{column}" = 1')
        for table in self.joins:
            self._run(f'INSERT INTO "{table}" VALUES (1, 1)')

    def remove(self) -> None:
        for table, column in self.links:
            self._run(f'UPDATE "{table}" SET "{column}" = NULL')
        for table in (*self.joins, *self.tables):
            self._run(f'DELETE FROM "{table}"')

    def check(self, catalog: Catalog) -> None:
        """What both catalogs have holds what it held."""
        names = {name.name: table for name, table in catalog.tables.items()}
        for table in self.tables:
            if table in names:
                assert self._fetch(f'SELECT "id", "kept" FROM "{table}"') == [(1, "old")]
        for table, column in self.links:
            if table in names and column in names[table].columns:
                assert self._fetch(f'SELECT "{column}" FROM "{table}"') == [(1,)], (table, column)
        for table in self.joins:
            if table in names:
                assert self._fetch(f'SELECT "A", "B" FROM "{table}"') == [(1, 1)], table


@pytest.fixture
def connection(provider: str, database_url: str) -> Iterator[SyncConnection]:
    found = connect(database_url, provider)
    yield found
    found.close()


@pytest.mark.parametrize("seed", range(12))
def test_what_is_applied_is_what_is_read_back(seed: int, provider: str, connection: SyncConnection) -> None:
    there_and_back(seed, provider, connection)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("start", range(12, 212, 50))
def test_many_more_are_read_back(start: int, provider: str, connection: SyncConnection) -> None:
    for seed in range(start, start + 50):
        there_and_back(seed, provider, connection)


def there_and_back(seed: int, provider: str, connection: SyncConnection) -> None:
    gardener = Gardener(seed, provider, leave_out=NOT_BY_THE_DATABASE[provider], simple_keys=True)
    first, second = (catalog_of(provider, text) for text in gardener.pair())
    migrations = migrations_of(provider)
    live = change(connection, provider, EMPTY, first)
    assert describe(diff(live, first, migrations).changes) == []
    rows = Rows(connection, provider, first)
    rows.write()
    plan = plan_between(live, second, migrations)
    obstacles = run(find_obstacles(plan, dialect(provider)), connection)
    narrows = any(danger.code in MAY_FAIL for danger in plan.dangers)
    if not dialect(provider).capabilities.transactional_ddl and (obstacles or narrows):
        rows.remove()  # the server would fill in zeros, or leave half of it
        obstacles = obstacles or plan.dangers
    elif obstacles:  # what is foretold happens, and leaves everything as it was
        with pytest.raises(MigrationFailedError):
            change(connection, provider, live, second)
        assert run(migrations.inspect(), connection) == live
        rows.check(live)
        rows.remove()
    live = change(connection, provider, live, second)
    assert describe(diff(live, second, migrations).changes) == []
    if not obstacles:
        rows.check(live)
    back = run(find_obstacles(plan_between(live, first, migrations), dialect(provider)), connection)
    narrowed = any(danger.code in MAY_FAIL for danger in plan_between(live, first, migrations).dangers)
    if narrowed and not dialect(provider).capabilities.transactional_ddl:
        rows.remove()
        obstacles = obstacles or plan.dangers
    if not back:  # and the way back leads to where it began
        live = change(connection, provider, live, first)
        assert describe(diff(live, first, migrations).changes) == []
        if not obstacles:
            rows.check(second)
    live = change(connection, provider, live, EMPTY)
    assert not live.tables
    assert run(migrations.inspect(), connection) == live
