"""Tables that only change their name or their namespace keep their rows."""

from __future__ import annotations

import pytest

from kusto.catalog.model import EMPTY, Catalog, Name
from kusto.dialects import dialect
from kusto.engine.run_sync import run
from kusto.migrate.apply import apply
from kusto.migrate.describe import describe
from kusto.migrate.diff import diff
from kusto.migrate.hints import hinted_renames
from kusto.migrate.history import Migration
from kusto.migrate.lower import lower
from kusto.migrate.plan import plan
from kusto.migrate.questions import Question, RenamedTable
from kusto.psl.parse import parse_schema
from kusto.source.text import SourceFile
from migrate.scenes import catalog_of, change, connect, migrations_of, schema_of

SEVERAL = """datasource db {{
  provider = "postgresql"
  url      = env("URL")
  schemas  = ["one", "two"]
}}
model A {{
  id Int  @id @default(autoincrement())
  x  Int? @unique
  bs B[]
  @@schema("{}")
  @@map("{}")
}}
model B {{
  id Int @id
  a  A   @relation(fields: [ai], references: [id])
  ai Int
  @@schema("one")
}}
"""


def several(namespace: str, name: str) -> Catalog:
    schema = parse_schema([SourceFile("schema.prisma", SEVERAL.format(namespace, name))]).schema
    assert schema is not None
    return lower(schema, dialect("postgresql"))


@pytest.mark.parametrize("name", ["A", "Other"])
def test_a_table_that_moves_to_another_schema_keeps_its_rows(name: str, postgresql_url: str) -> None:
    before, after = several("one", "A"), several("two", name)
    rename = RenamedTable(Name("one", "A"), Name("two", name))
    migrations = migrations_of("postgresql")
    connection = connect(postgresql_url, "postgresql")
    try:
        change(connection, "postgresql", EMPTY, before)
        connection.script('INSERT INTO one."A" (x) VALUES (5); INSERT INTO one."B" VALUES (1, 1)')
        if name == "A":
            assert rename in diff(before, after, migrations).questions
        found = plan(diff(before, after, migrations, (rename,)).changes, migrations)
        run(apply(Migration("20260101000000_x", found.sql), migrations, record=False), connection)
        live = run(migrations.inspect(("one", "two")), connection)
        assert describe(diff(live, after, migrations).changes) == []
        connection.run(f'INSERT INTO two."{name}" (x) VALUES (6)')
        assert connection.fetch(f'SELECT id, x FROM two."{name}" ORDER BY id') == [(1, 5), (2, 6)]
    finally:
        connection.close()


def renames(provider: str, before: str, after: str) -> list[str]:
    catalogs = (catalog_of(provider, text) for text in (before, after))
    found: tuple[Question, ...] = hinted_renames(*catalogs, schema_of(provider, after), migrations_of(provider))
    return [str(rename) for rename in found]


def test_a_field_or_model_that_is_mapped_is_renamed_without_a_question(provider: str) -> None:
    plain = "model User {\n  id Int @id\n  fullName String?\n}\n"
    mapped = plain.replace("fullName String?", 'fullName String? @map("full_name")').replace(
        "}\n", '  @@map("users")\n}\n'
    )
    assert renames(provider, plain, mapped) == ["table User -> users", "column users.fullName -> full_name"]
    assert renames(provider, mapped, mapped) == []
