"""Raw queries: rows as dicts of exact values, or as objects of a model."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypedDict

import pytest

from kusto.errors import FieldNotFoundError, KustoError, RawQueryError, TableNotFoundError


def marks(provider: str, sql: str) -> str:
    """The statement with its parameters as the database writes them."""
    for number in range(1, 10):
        sql = sql.replace(f"${number}", f"${number}" if provider == "postgresql" else "?")
    return sql.replace('"', "`") if provider == "mysql" else sql


async def test_rows_are_dicts(db: Any, provider: str) -> None:
    await db.user.create_many([{"email": "a", "age": 1}, {"email": "b", "age": 2}])
    sql = marks(provider, "SELECT email, age AS years FROM users WHERE age >= $1 AND email <> $2 ORDER BY id")
    assert await db.query_raw(sql, 1, "x") == [{"email": "a", "years": 1}, {"email": "b", "years": 2}]
    assert await db.query_first(sql, 2, "x") == {"email": "b", "years": 2}
    assert await db.query_first(sql, 9, "x") is None
    assert await db.query_raw(sql, 9, "x") == []


async def test_rows_are_objects_of_a_model(db: Any, models: Any, provider: str, enums: Any) -> None:
    made = await db.user.create({"email": "a", "role": "ADMIN", "class": "c"})
    sql = marks(provider, "SELECT * FROM users WHERE email = $1")
    assert await db.query_raw(sql, "a", model=models.User) == [made]
    assert await db.query_first(sql, "a", model=models.User) == made
    assert await db.query_first(sql, "b", model=models.User) is None
    assert await db.user.query_first(sql, "a") == made
    assert (await db.user.query_raw(sql, "a"))[0].role is enums.Role.ADMIN
    some = 'SELECT id, email, role, created_at, "updated_at" AS "updatedAt" FROM users'
    found = await db.query_first(marks(provider, some), model=models.User)
    assert (found.createdAt, found.updatedAt, found.class_) == (made.createdAt, made.updatedAt, None)
    with pytest.raises(RawQueryError, match="email"):
        await db.query_raw("SELECT id FROM users", model=models.User)
    with pytest.raises(FieldNotFoundError, match="other"):
        await db.query_raw("SELECT *, 1 AS other FROM users", model=models.User)


async def test_numbers_stay_exact(db: Any, models: Any, provider: str) -> None:
    await db.values.create({"decimal": "12345678.125", "big": 2**63 - 1})
    found = await db.query_first(marks(provider, 'SELECT * FROM "Values"'), model=models.Values)
    assert found.decimal == Decimal("12345678.125") and found.big == 2**63 - 1
    row = await db.query_first(marks(provider, 'SELECT "decimal", "big" FROM "Values"'))
    assert row["big"] == 2**63 - 1 and row["decimal"] == Decimal("12345678.125")


async def test_types_of_the_database_arrive_as_plain_values(db: Any, provider: str) -> None:
    if provider == "sqlite":
        row = await db.query_first("SELECT 1.5 AS f, x'00ff' AS b, NULL AS n, 'é' AS t")
        assert row == {"f": 1.5, "b": b"\x00\xff", "n": None, "t": "é"}
        return
    if provider == "mysql":
        row = await db.query_first(
            "SELECT 0.1 AS d, date '2020-02-29' AS day, timestamp '2020-01-01 00:00:00.5' AS m, x'00ff' AS b, "
            "time '12:30:00' AS t, 1.5e0 AS f, NULL AS n, 'é' AS e"
        )
        assert row == {
            "d": Decimal("0.1"),
            "day": dt.date(2020, 2, 29),
            "m": dt.datetime(2020, 1, 1, microsecond=500_000),  # noqa: DTZ001
            "b": b"\x00\xff",
            "t": dt.time(12, 30),
            "f": 1.5,
            "n": None,
            "e": "é",
        }
        return
    row = await db.query_first(
        "SELECT 0.1::numeric AS d, '6f9619ff-8b86-d011-b42d-00c04fc964ff'::uuid AS u, ARRAY[1,2] AS a, true AS t, "
        "date '2020-02-29' AS day, timestamptz '2020-01-01 00:00:00+00' AS m, '\\x00ff'::bytea AS b, 'ADMIN'::text AS e"
    )
    assert row == {
        "d": Decimal("0.1"),
        "u": "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "a": [1, 2],
        "t": True,
        "day": dt.date(2020, 2, 29),
        "m": dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        "b": b"\x00\xff",
        "e": "ADMIN",
    }
    assert await db.query_first("SELECT 'admin'::\"Role\" AS r") == {"r": "admin"}


async def test_parameters_of_every_kind(db: Any, provider: str, blog_of: Any) -> None:
    values = {"string": "it's", "int": 1, "big": 2**62, "float": 1.5, "boolean": True, "bytes": b"\x00"}
    columns = ", ".join(f'"{name}"' for name in values)
    numbers = ", ".join(f"${i}" for i in range(1, len(values) + 1))
    count = await db.execute_raw(
        marks(provider, f'INSERT INTO "Values" ({columns}) VALUES ({numbers})'), *values.values()
    )
    assert count == 1
    made = await db.values.find_first()
    assert {name: getattr(made, name) for name in values} == values
    cast = "::jsonb" if provider == "postgresql" else ""
    sql = marks(provider, 'UPDATE "Values" SET "json" = $1') + cast
    await db.execute_raw(sql, {"a": 1})
    assert (await db.values.find_first()).json == {"a": 1}
    await db.execute_raw(sql, blog_of.client.Json([1, None]))
    assert (await db.values.find_first()).json == [1, None]
    await db.execute_raw(sql, None)
    assert (await db.values.find_first()).json is None


async def test_execute_raw_counts(db: Any) -> None:
    await db.user.create_many([{"email": "a"}, {"email": "b"}])
    assert await db.execute_raw("UPDATE users SET age = 5") == 2
    assert await db.execute_raw("DELETE FROM users WHERE age = 6") == 0
    assert await db.execute_raw("CREATE TABLE extra (x int)") == 0
    assert await db.query_raw("INSERT INTO extra VALUES (1), (2) RETURNING x") == [{"x": 1}, {"x": 2}]


async def test_errors_of_raw_queries_are_ours(db: Any, provider: str) -> None:
    with pytest.raises(TableNotFoundError) as caught:
        await db.query_raw("SELECT * FROM missing")
    assert caught.value.code == "P2021" and caught.value.meta["table"] == "missing"
    for wrong in ("SELEKT 1", "SELECT nothing(1)", "SELECT 'a", "SELECT ("):
        with pytest.raises(RawQueryError) as refused:
            await db.query_raw(wrong)
        assert refused.value.code == "P2010" and refused.value.meta["message"]
    with pytest.raises(KustoError):
        await db.query_raw("SELECT 1 \0 + nothing")
    with pytest.raises(KustoError):
        await db.query_raw(marks(provider, "SELECT $1, $2"), 1)
    with pytest.raises(KustoError):
        await db.execute_raw("UPDATE users SET nothing = 1")
    assert await db.query_raw("SELECT 1 AS one") == [{"one": 1}]


@dataclass
class Plain:
    email: str
    age: int | None = None


class Named(TypedDict):
    email: str


async def test_rows_of_a_raw_query_as_objects_of_classes_of_ones_own(db: Any) -> None:
    await db.user.create_many([{"email": "a", "age": 3}, {"email": "b"}])
    sql = "SELECT email, age FROM users ORDER BY email"
    assert await db.query_raw(sql, model=Plain) == [Plain("a", 3), Plain("b")]
    assert await db.query_first(sql, model=Plain) == Plain("a", 3)
    assert await db.query_first(sql + " LIMIT 0", model=Plain) is None
    assert await db.query_first("SELECT email FROM users ORDER BY email", model=Named) == {"email": "a"}
    with pytest.raises(RawQueryError, match="do not fit Plain"):
        await db.query_raw("SELECT age FROM users", model=Plain)
    with pytest.raises(RawQueryError, match="do not fit int"):
        await db.query_raw(sql, model=int)


async def test_rows_of_a_raw_query_as_pydantic_models(db: Any) -> None:
    pydantic = pytest.importorskip("pydantic")
    row = pydantic.create_model("Row", email=(str, ...))
    await db.user.create({"email": "a"})
    assert await db.query_raw("SELECT email FROM users", model=row) == [row(email="a")]
    with pytest.raises(pydantic.ValidationError):
        await db.query_raw("SELECT id FROM users", model=row)
