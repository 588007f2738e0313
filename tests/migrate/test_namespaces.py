"""PostgreSQL's schemas: the one that the URL names, and several that the datasource names."""

from __future__ import annotations

from kusto.catalog.model import EMPTY, Name
from kusto.dialects import dialect
from kusto.engine.run_sync import run
from kusto.migrate.describe import describe
from kusto.migrate.diff import diff
from kusto.migrate.flows import deploy, reset
from kusto.migrate.history import History, Migration
from kusto.migrate.lower import lower
from kusto.migrate.plan import plan_between
from kusto.psl.parse import parse_schema
from kusto.source.text import SourceFile
from migrate.scenes import catalog_of, change, connect, migrations_of

MODELS = """
model A {
  id Int @id @default(autoincrement())
  e  E   @default(X)
  bs B[]
}
model B {
  id Int @id
  as A[]
}
enum E {
  X
}
"""
SEVERAL = """datasource db {
  provider = "postgresql"
  url      = env("URL")
  schemas  = ["one", "two"]
}
model A {
  id Int  @id
  e  E    @default(X)
  b  B?   @relation(fields: [bi], references: [id])
  bi Int?
  @@schema("one")
  @@index([bi])
}
model B {
  id Int @id @default(autoincrement())
  as A[]
  @@schema("two")
  @@map("A")
}
enum E {
  X
  @@schema("two")
}
"""


def test_the_schema_of_the_url_is_made_and_nothing_else_is_seen(postgresql_url: str) -> None:
    connection = connect(f"{postgresql_url}?schema=my%20own", "postgresql")
    migrations = migrations_of("postgresql")
    wanted = catalog_of("postgresql", MODELS)
    try:
        connection.script("CREATE TABLE public.other (id int)")
        first = Migration("1_first", plan_between(EMPTY, wanted, migrations).sql)
        run(deploy(History((first,)), migrations, "postgresql"), connection)
        live = run(migrations.inspect(), connection)
        assert describe(diff(live, wanted, migrations).changes) == []
        assert set(live.tables) == {Name(None, name) for name in ("A", "B", "_AToB")}
        run(reset(migrations), connection)
        assert not run(migrations.inspect(), connection).tables
        assert connection.fetch("SELECT count(*) FROM public.other")[0][0] == 0
    finally:
        connection.close()


def test_several_schemas_are_made_read_and_changed(postgresql_url: str) -> None:
    schema = parse_schema([SourceFile("schema.prisma", SEVERAL)]).schema
    assert schema is not None
    wanted = lower(schema, dialect("postgresql"))
    migrations = migrations_of("postgresql")
    connection = connect(postgresql_url, "postgresql")
    try:
        change(connection, "postgresql", EMPTY, wanted)
        live = run(migrations.inspect(("one", "two")), connection)
        assert live == wanted
        change(connection, "postgresql", live, EMPTY)
        assert not run(migrations.inspect(("one", "two")), connection).tables
    finally:
        connection.close()
