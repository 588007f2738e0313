"""Generated clients against a real database: awkward names and both kinds of models come back as they went in."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from codegen.schemas import pydantic, run, write_project

SCHEMA = """
generator client {
  provider = "prisma-client-js"
  output   = "client"
}
datasource db {
  provider = "sqlite"
  url      = env("RDS_THING_URL")
}
enum Keywords {
  None
  class
  title
}
model lambda {
  id       Int      @id @default(autoincrement())
  class    String   @unique
  def      Keywords @default(None)
  in       Int?
  str      String?
  price    Decimal?
  raw      Bytes?
  data     Json?
  at       DateTime @default(now())
  parts    Property[]

  @@map("things")
}
model Property {
  id     Int     @id @default(autoincrement())
  from   Int
  lambda lambda? @relation(fields: [from], references: [id])
}
"""
TABLES = """
CREATE TABLE things (id INTEGER PRIMARY KEY AUTOINCREMENT, class TEXT NOT NULL UNIQUE, def TEXT NOT NULL DEFAULT 'None',
  "in" INTEGER, str TEXT, price DECIMAL, raw BLOB, data JSONB, at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE Property (id INTEGER PRIMARY KEY AUTOINCREMENT, "from" INTEGER NOT NULL REFERENCES things (id));
"""
PROGRAM = """
import asyncio, importlib
from decimal import Decimal
package = importlib.import_module("app.db.thing.client")
models, enums = package.models, package.enums

async def main():
    async with package.Client(url="file:./thing.db") as client:
        made = await client.lambda_.create(data={
            "class": "a", "def": enums.Keywords.class_, "in": 3, "str": "s", "price": "1.50", "raw": b"\\xff",
            "data": {"x": [1, None]}, "parts": {"create": [{}, {}]}}, include={"parts": {"include": {"lambda": True}}})
        assert isinstance(made, models.lambda_), type(made)
        assert (made.class_, made.def_, made.in_, made.str) == ("a", enums.Keywords.class_, 3, "s")
        assert type(made.def_) is enums.Keywords and made.price == Decimal("1.50") and made.raw == b"\\xff"
        assert made.data == {"x": [1, None]} and made.at.tzinfo is not None
        assert [(type(p), p.from_, p.lambda_.class_) for p in made.parts] == [(models.Property, 1, "a")] * 2
        await client.lambda_.create(data={"class": "b"})
        found = await client.lambda_.find_many(where={"in": None, "def": "None"}, order={"class": "asc"})
        assert [one.class_ for one in found] == ["b"] and found[0].def_ is enums.Keywords.None_
        assert found[0].parts is None
        part = await client.lambda_.find_unique_or_raise(where={"class": "a"}, select=["class", "in"])
        assert isinstance(part, models.lambda_Partial) and (part.class_, part.in_) == ("a", 3)
        try:
            part.str
        except AttributeError as error:
            assert "not selected" in str(error)
        with_parts = await client.lambda_.find_first(select={"def": True, "parts": {"select": {"id": True}}})
        assert with_parts.def_ is enums.Keywords.class_ and [p.id for p in with_parts.parts] == [1, 2]
        raw = await client.lambda_.query_first("SELECT * FROM things WHERE class = ?", "b")
        assert isinstance(raw, models.lambda_) and raw.class_ == "b"
        again = await client.query_raw("SELECT * FROM things", model=models.lambda_)
        assert [one.class_ for one in again] == ["a", "b"]
        assert made.model_copy().model_dump()["class_"] == "a" and made.model_dump(by_alias=True)["class"] == "a"
        back = models.lambda_.model_validate_json(made.model_dump_json())
        assert back.price == made.price and back.raw == made.raw and back.at == made.at and len(back.parts) == 2
        changed = await client.lambda_.update(where={"class": "a"}, data={"in": {"increment": 1}})
        assert changed.in_ == 4

asyncio.run(main())
with package.SyncClient(url="file:./thing.db") as client:
    assert client.property.count() == 2
    with client.batch_() as batch:
        batch.property.delete_many()
    assert client.property.count() == 0
"""


def project(root: Path, text: str) -> Path:
    """A project with one database that has its tables; returns the folder that imports begin in."""
    imports = write_project(root, {"thing": text})
    database = sqlite3.connect(imports / "app/db/thing/thing.db")  # a relative path begins in the schema's folder
    database.executescript(TABLES)
    database.close()
    return imports


@pytest.mark.parametrize("text", [SCHEMA, pydantic(SCHEMA)], ids=["struct", "pydantic"])
def test_values_come_back_as_they_went_in(text: str, tmp_path: Path) -> None:
    run(project(tmp_path, text), PROGRAM)


def test_a_raw_query_refuses_what_its_rows_cannot_become(tmp_path: Path) -> None:
    run(project(tmp_path, SCHEMA), """
from app.db.thing.client import SyncClient
from kusto.errors import RawQueryError, UsageError
class Property: ...
with SyncClient(url="file:./thing.db") as client:
    for wrong in (Property, int, "Property"):
        try:
            client.query_raw("SELECT 1", model=wrong)
        except (RawQueryError, UsageError):
            pass
        else:
            raise SystemExit("taken")
""")  # fmt: skip
