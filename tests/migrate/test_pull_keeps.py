"""What people wrote stays when the database says the same: each text is put onto a database, pulled, and compared."""

from __future__ import annotations

import pytest

from kusto.catalog.model import EMPTY
from kusto.psl import format_schema
from migrate.scenes import catalog_of, change, connect
from migrate.test_pull import HEAD, left_to_do, pulled

KEPT = {
    "an id that is unique too": """
model Site {
  id   String @id @unique @map("site_id")
  host String

  @@unique([host])
}
""",
    "a join table whose name is cut": """
model FirstOfTheModelsWithQuiteLongName {
  id      Int                                   @id
  seconds SecondOfTheModelsWithQuiteLongNames[]
}

model SecondOfTheModelsWithQuiteLongNames {
  id     Int                                 @id
  firsts FirstOfTheModelsWithQuiteLongName[]
}
""",
}
LISTS = """
model Trace {
  id    Int      @id
  tags  String[] @default([])
  name  String
  place String

  @@unique([name(sort: Asc), place])
  @@index([tags(ops: ArrayOps)], type: Gin)
  @@index([place(sort: Asc)], type: BTree)
  @@index(name)
}

view Seen {
  id   Int      @unique
  tags String[] @default([]) @map("tags")
}
"""
ENUMS = """
model Car {
  id     Int   @id
  colour Paint @default(Red) // what one sees
}

/// Kept in stock.
enum Paint {
  /// the dear one
  Red   @map("r-1") // since 2020
  // between
  Green
  Blue  @map("b")

  @@map("paints")
}
"""


@pytest.mark.parametrize("what", KEPT)
def test_it_stays_as_it_was_written(what: str, provider: str, database_url: str) -> None:
    kept(KEPT[what], provider, database_url)


def test_an_enum_stays_as_it_was_written(provider: str, database_url: str) -> None:
    kept(ENUMS, provider, database_url)


def test_another_spelling_of_an_index_and_defaults_of_a_view_stay(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    try:
        change(connection, "postgresql", EMPTY, catalog_of("postgresql", LISTS.partition("view")[0]))
        connection.script('CREATE VIEW "Seen" AS SELECT id, tags FROM "Trace"')
        present = format_schema(FEATURES.format("views") + HEAD.format("postgresql") + LISTS)
        assert pulled(connection, "postgresql", present) == (present,)
    finally:
        connection.close()


def kept(models: str, provider: str, database_url: str) -> None:
    connection = connect(database_url, provider)
    try:
        change(connection, provider, EMPTY, catalog_of(provider, models))
        present = format_schema(HEAD.format(provider) + models)
        assert left_to_do(connection, provider, present) == ""
        assert pulled(connection, provider, present) == (present,)
    finally:
        connection.close()


VIEWS = """
/// Sums of what was ordered.
view Total {
  userId Int     @unique // known by us only
  sum    Float?  @map("total_sum")
  note   String? @ignore

  @@map("totals")
}

// a view without a key
view Hidden {
  x Int?

  @@ignore
}
"""
ORDERS = """
model orders {
  id     Int   @id
  userId Int
  price  Float
  word   String?
}
"""
FEATURES = 'generator client {{\n  provider        = "prisma-client-js"\n  previewFeatures = ["{}"]\n}}\n\n'


def test_views_stay_as_they_were_written(provider: str, database_url: str) -> None:
    connection = connect(database_url, provider)
    try:
        change(connection, provider, EMPTY, catalog_of(provider, ORDERS))
        connection.script(
            'CREATE VIEW totals AS SELECT "userId", SUM(price) AS total_sum, MAX(word) AS note FROM orders '
            'GROUP BY "userId"'
        )
        connection.script('CREATE VIEW "Hidden" AS SELECT id AS x FROM orders')
        present = format_schema(FEATURES.format("views") + HEAD.format(provider) + ORDERS + VIEWS)
        (found,) = pulled(connection, provider, present)
        connection.script('DROP VIEW "Hidden"')
        (without,) = pulled(connection, provider, found)
    finally:
        connection.close()
    for line in ("/// Sums of what was ordered.", "// known by us only", '@map("total_sum")', "@ignore", "@@ignore"):
        assert line in found
    assert "@unique" in found and '@@map("totals")' in found
    assert "view Hidden" not in without and "view Total" in without


def test_a_type_that_changed_takes_what_it_cannot_have_with_it(provider: str, database_url: str) -> None:
    models = "model ant {\n  id Int      @id\n  a  DateTime @updatedAt\n  b  String?  @ignore\n}\n"
    strange = {"sqlite": "JUNK", "postgresql": "tsquery", "mysql": "geometry"}[provider]
    connection = connect(database_url, provider)
    try:
        connection.script(f"CREATE TABLE ant (id INTEGER NOT NULL PRIMARY KEY, a INTEGER NOT NULL, b {strange})")
        (found,) = pulled(connection, provider, HEAD.format(provider) + models)
        assert pulled(connection, provider, found) == (found,)  # it is valid, too
    finally:
        connection.close()
    assert "@updatedAt" not in found and "@ignore" not in found and "Unsupported(" in found


def test_extensions_are_kept_and_brought_up_to_date_where_the_schema_lists_them(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    listed = 'extensions = [citext, hs(map: "hstore", schema: "away", version: "9"), ltree] // ours\n'
    try:
        connection.script("CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION pg_trgm")
        connection.script("CREATE TABLE ant (id INTEGER PRIMARY KEY)")
        version = connection.fetch("SELECT extversion FROM pg_extension WHERE extname = 'hstore'")[0][0]
        head = format_schema(FEATURES.format("postgresqlExtensions") + HEAD.format("postgresql"))
        (found,) = pulled(connection, "postgresql", head.replace("\n}\n", f"\n  {listed}}}\n").replace(listed, "", 1))
        (silent,) = pulled(connection, "postgresql", head)
        assert left_to_do(connection, "postgresql", found) == ""
        assert pulled(connection, "postgresql", found) == (found,)
    finally:
        connection.close()
    new = f'[citext, hs(map: "hstore", schema: "public", version: "{version}"), pg_trgm] // ours'
    assert f"extensions = {new}" in found
    assert "extensions" not in silent


def test_comments_beside_what_goes_stay_and_its_documentation_goes(provider: str, database_url: str) -> None:
    models = """
model ant { // the ants
  id   Int     @id
  // about gone
  gone Int? // beside gone
  /// Documents gone2.
  gone2 Int? // beside gone2

  // section
  b    String?

  @@map("ant") // mapped
} // behind ant

/// Documents bee.
model bee { // in bee
  id Int @id
} // behind bee

// about cat
model cat {
  id Int @id
}
// the end
"""
    connection = connect(database_url, provider)
    try:
        change(connection, provider, EMPTY, catalog_of(provider, "model ant {\n  id Int @id\n  b String?\n}\n"))
        (found,) = pulled(connection, provider, HEAD.format(provider) + models)
    finally:
        connection.close()
    for text in ("// the ants", "// about gone", "// beside gone2", "// section", "// mapped", "// behind ant"):
        assert text in found
    for text in ("\n// behind bee\n", "// about cat", "// the end"):
        assert text in found
    assert "Documents" not in found and "model bee" not in found
