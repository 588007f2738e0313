"""PostgreSQL's extensions: made where a schema asks for them, changed where it says how, never taken away."""

from __future__ import annotations

from kusto.catalog.model import EMPTY, Catalog
from kusto.dialects import dialect
from kusto.migrate.diff import diff
from kusto.migrate.lower import lower
from kusto.migrate.plan import plan_between
from kusto.psl.parse import parse_schema
from kusto.source.text import SourceFile
from migrate.scenes import change, connect, migrations_of

HEAD = """generator client {
  provider        = "prisma-client-js"
  previewFeatures = ["postgresqlExtensions"]
}
datasource db {
  provider   = "postgresql"
  url        = env("URL")
  %s
}
model A {
  id Int    @id
  %s
}
"""


def wanted(extensions: str, *lines: str) -> Catalog:
    text = HEAD % (f"extensions = [{extensions}]" if extensions else "", "\n".join(lines))
    schema = parse_schema([SourceFile("schema.prisma", text)]).schema
    assert schema is not None
    return lower(schema, dialect("postgresql"))


def sql(before: Catalog, after: Catalog) -> str:
    return plan_between(before, after, migrations_of("postgresql")).sql


def test_an_extension_is_made_before_the_tables_that_use_it(postgresql_url: str) -> None:
    goal = wanted("citext", "name String @db.Citext")
    connection = connect(postgresql_url, "postgresql")
    try:
        live = change(connection, "postgresql", EMPTY, goal)
        assert "citext" in live.extensions
        assert not diff(live, goal, migrations_of("postgresql"))
        assert not diff(live, wanted("", "name String @db.Citext"), migrations_of("postgresql")), "silence keeps it"
    finally:
        connection.close()


def test_version_and_schema_are_written_and_changed() -> None:
    first = sql(EMPTY, wanted('pg_trgm(schema: "public", version: "1.5"), uuid_ossp(map: "uuid-ossp")'))
    assert 'CREATE EXTENSION IF NOT EXISTS "pg_trgm" WITH SCHEMA "public" VERSION "1.5";' in first
    assert 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp";' in first
    moved = sql(wanted('pg_trgm(schema: "a", version: "1.5")'), wanted('pg_trgm(schema: "b", version: "1.6")'))
    assert 'ALTER EXTENSION "pg_trgm" UPDATE TO "1.6";\nALTER EXTENSION "pg_trgm" SET SCHEMA "b";' in moved


def test_what_only_one_side_says_is_no_change() -> None:
    migrations = migrations_of("postgresql")
    assert not diff(wanted("citext"), wanted('citext(version: "1.6")'), migrations)
    assert not diff(wanted('citext(schema: "a")'), wanted("citext"), migrations)
    assert not diff(wanted("citext"), wanted(""), migrations)
