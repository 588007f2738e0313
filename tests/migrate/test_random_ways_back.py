"""Migrations between random schemas with the ``down.sql`` that is written for them: forth, back, forth again, away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kusto.catalog.model import EMPTY, Catalog
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.errors import DownFileError
from kusto.migrate.describe import describe
from kusto.migrate.diff import diff
from kusto.migrate.flows import reset
from kusto.migrate.history import History
from migrate.evolving import Gardener
from migrate.scenes import catalog_of, connect, migrations_of
from migrate.test_random_schemas import NOT_BY_THE_DATABASE
from migrate.test_rollback import deployed, made, plan_back, taken_back


@pytest.fixture
def connection(provider: str, database_url: str) -> Iterator[SyncConnection]:
    found = connect(database_url, provider)
    yield found
    found.close()


@pytest.mark.parametrize("seed", range(1000, 1008))
def test_a_way_back_leads_to_where_it_began(seed: int, provider: str, connection: SyncConnection) -> None:
    forth_and_back(seed, provider, connection)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("start", range(1008, 2208, 300))
def test_many_more_lead_to_where_they_began(start: int, provider: str, connection: SyncConnection) -> None:
    for seed in range(start, start + 300):
        forth_and_back(seed, provider, connection)
        run(reset(migrations_of(provider)), connection)


def same(connection: SyncConnection, provider: str, wanted: Catalog) -> Catalog:
    migrations = migrations_of(provider)
    live = run(migrations.inspect(), connection)
    assert describe(diff(live, wanted, migrations).changes) == []
    assert describe(diff(wanted, live, migrations).changes) == []
    return live


def forth_and_back(seed: int, provider: str, connection: SyncConnection) -> None:
    gardener = Gardener(seed, provider, leave_out=NOT_BY_THE_DATABASE[provider], simple_keys=True)
    first, second = (catalog_of(provider, text) for text in gardener.pair())
    one = made(provider, "20260101000000_one", EMPTY, first)
    two = made(provider, "20260102000000_two", first, second)
    history = History((one, two), provider)
    deployed(connection, provider, History((one,), provider))
    begun = same(connection, provider, first)
    deployed(connection, provider, history)
    there = same(connection, provider, second)
    taken_back(connection, provider, history, "1")
    same(connection, provider, begun)
    deployed(connection, provider, history)
    same(connection, provider, there)
    taken_back(connection, provider, history, "0")
    left = same(connection, provider, EMPTY)
    assert not left.tables and not left.enums


def test_later_ones_are_taken_back_first(provider: str, connection: SyncConnection) -> None:
    texts = ["model A {\n  id Int @id\n}\n", "model B {\n  id Int @id\n}\n", "model C {\n  id Int @id\n}\n"]
    states = [EMPTY, *(catalog_of(provider, "".join(texts[:n])) for n in (1, 2, 3))]
    migrations = tuple(made(provider, f"2026010{n}000000_x", states[n - 1], states[n]) for n in (1, 2, 3))
    history = History(migrations, provider)
    deployed(connection, provider, history)
    steps = plan_back(connection, provider, history, "1")
    assert [step.name for step in steps] == ["20260103000000_x", "20260102000000_x"]


def test_a_way_back_that_belongs_to_another_file_is_not_taken(provider: str, connection: SyncConnection) -> None:
    right = made(provider, "20260101000000_x", EMPTY, catalog_of(provider, "model A {\n  id Int @id\n}\n"))
    other = made(provider, "20260101000000_x", EMPTY, catalog_of(provider, "model B {\n  id Int @id\n}\n"))
    mixed = type(right)(right.name, right.sql, other.down)
    deployed(connection, provider, History((mixed,), provider))
    with pytest.raises(DownFileError):
        plan_back(connection, provider, History((mixed,), provider), "0")
    assert run(migrations_of(provider).inspect(), connection).tables
