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


def kept(models: str, provider: str, database_url: str) -> None:
    connection = connect(database_url, provider)
    try:
        change(connection, provider, EMPTY, catalog_of(provider, models))
        present = format_schema(HEAD.format(provider) + models)
        assert left_to_do(connection, provider, present) == ""
        assert pulled(connection, provider, present) == (present,)
    finally:
        connection.close()
