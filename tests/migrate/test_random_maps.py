"""Random schemas that are mapped otherwise and nothing else: all of it is renamed, every row stays, there and back."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from kusto.catalog.model import EMPTY, Name
from kusto.dialects import dialect
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.migrate.apply import apply
from kusto.migrate.concerned import find_losses, find_obstacles
from kusto.migrate.describe import describe
from kusto.migrate.dev import plan_to
from kusto.migrate.diff import diff
from kusto.migrate.down import down_body
from kusto.migrate.history import Migration
from kusto.psl.schema import Schema
from migrate.evolving import Gardener
from migrate.scenes import catalog_of, change, connect, migrations_of, schema_of
from migrate.test_random_schemas import NOT_BY_THE_DATABASE, Rows

MAP = re.compile(r' @map\("[^"]*"\)')


@pytest.fixture
def connection(provider: str, database_url: str) -> Iterator[SyncConnection]:
    found = connect(database_url, provider)
    yield found
    found.close()


@pytest.mark.parametrize("seed", range(3000, 3008))
def test_what_is_mapped_otherwise_is_renamed(seed: int, provider: str, connection: SyncConnection) -> None:
    there_and_back(seed, provider, connection)


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("start", range(3008, 3308, 100))
def test_many_more_are_renamed(start: int, provider: str, connection: SyncConnection) -> None:
    for seed in range(start, start + 100):
        there_and_back(seed, provider, connection)


class Mapper:
    """Gives other maps; enums only where they are more than text."""

    def __init__(self, seed: int, provider: str) -> None:
        self.random = random.Random(f"{seed} maps")
        self.enums = dialect(provider).capabilities.native_enums or provider == "mysql"
        self.number = 0

    def other(self, text: str) -> str:
        """The same schema with other maps."""
        return "".join(self._block(block) + "}\n" for block in text.split("}\n") if block.strip())

    def _block(self, block: str) -> str:
        head, *lines = block.strip().split("\n")
        kind, is_enum = head.split()[0], head.startswith("enum")
        if is_enum and not self.enums:
            return block
        mapped = [line if "@@" in line or self._is_relation(line) else self._line(line) for line in lines]
        kept = [line for line in mapped if not line.strip().startswith("@@map")]
        if len(kept) != len(mapped) or self.random.random() < 0.4:
            kept = [*kept, f'  @@map("{self._name(kind)}")'] if self.random.random() < 0.7 else kept
        return "\n".join(["", head, *kept, ""])

    def _is_relation(self, line: str) -> bool:
        return "@relation" in line or line.strip().startswith("many")

    def _line(self, line: str) -> str:
        if self.random.random() < 0.5:
            return line
        bare = MAP.sub("", line)
        return bare if self.random.random() < 0.3 else f'{bare} @map("{self._name("x")}")'

    def _name(self, kind: str) -> str:
        self.number += 1
        return f"{kind} n'{self.number}"


def there_and_back(seed: int, provider: str, connection: SyncConnection) -> None:
    text = Gardener(seed, provider, leave_out=NOT_BY_THE_DATABASE[provider], simple_keys=True).pair()[0]
    other = Mapper(seed, provider).other(text)
    first, second = (schema_of(provider, models) for models in (text, other))
    spoken, migrations = dialect(provider), migrations_of(provider)
    begun, wanted = catalog_of(provider, text), catalog_of(provider, other)
    live = change(connection, provider, EMPTY, begun)
    Rows(connection, provider, begun).write()
    made = plan_to(live, wanted, second, spoken, earlier=lambda: first)
    assert made.questions == ()
    assert not run(find_losses(made.plan, spoken), connection)
    assert not run(find_obstacles(made.plan, spoken), connection)
    carry_out(connection, provider, made.plan.sql)
    there = run(migrations.inspect(), connection)
    assert describe(diff(there, wanted, migrations).changes) == []
    assert describe(diff(wanted, there, migrations).changes) == []
    check(connection, provider, second)
    carry_out(connection, provider, down_body(made.plan))
    back = run(migrations.inspect(), connection)
    assert describe(diff(back, live, migrations).changes) == []
    assert describe(diff(live, back, migrations).changes) == []
    check(connection, provider, first)
    change(connection, provider, back, EMPTY)


def carry_out(connection: SyncConnection, provider: str, sql: str) -> None:
    run(apply(Migration("1_x", sql), migrations_of(provider), record=False), connection)


def check(connection: SyncConnection, provider: str, schema: Schema) -> None:
    """Each table has its row, which holds what it held and points to where it pointed."""
    quote = dialect(provider).queries.quote
    for model in schema.models.values():
        name = Name(model.namespace, model.table)
        links = [model.scalar(f.fields[0]).column for f in model.relations if f.fields]
        columns = [model.scalar("id").column, model.scalar("kept").column, *links]
        rows = connection.fetch(f"SELECT {', '.join(map(quote, columns))} FROM {quote(name.name)}")
        assert [tuple(row) for row in rows] == [(1, "old", *(1 for _ in links))], name
