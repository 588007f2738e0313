"""Every filter operator on every type that has it, their combinations, and filters on related records."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from kusto.errors import InputError

UTC = dt.UTC
ORDERED: dict[str, list[Any]] = {
    "string": ["a", "b", "c"],
    "int": [-(2**31), 0, 2**31 - 1],
    "big": [-(2**63), 2**53 + 1, 2**63 - 1],
    "float": [-1.5, 0.1, 1e300],
    "decimal": [Decimal("-0.1"), Decimal("0.1"), Decimal("12345.678")],
    "moment": [
        dt.datetime(1, 1, 1, tzinfo=UTC),
        dt.datetime(2024, 2, 29, 23, 59, 59, 123456, tzinfo=UTC),
        dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
}
UNORDERED: dict[str, list[Any]] = {
    "boolean": [True, False],
    "bytes": [b"", b"\x00\xff", b"abc"],
    "role": ["USER", "ADMIN", "EDITOR"],
}


async def matching(db: Any, where: Any, **given: Any) -> list[int]:
    return [row.id for row in await db.values.find_many(where=where, order={"id": "asc"}, **given)]


async def fill(db: Any, field: str, values: list[Any]) -> None:
    """Rows 1, 2, 3 … with the values, and a last one with NULL."""
    for value in [*values, None]:
        await db.values.create({field: value})


@pytest.mark.parametrize("field", ORDERED)
async def test_ordered_types(db: Any, field: str) -> None:
    low, mid, high = ORDERED[field]
    await fill(db, field, [low, mid, high])

    async def holds(test: Any, *expected: int) -> None:
        assert await matching(db, {field: test}) == list(expected), test

    await holds(mid, 2)
    await holds({"equals": low}, 1)
    await holds({"lt": mid}, 1)
    await holds({"lte": mid}, 1, 2)
    await holds({"gt": mid}, 3)
    await holds({"gte": mid}, 2, 3)
    await holds({"gt": low, "lt": high}, 2)
    await holds({"in": [low, high]}, 1, 3)
    await holds({"in": []})
    await holds({"not_in": [low, high]}, 2)
    await holds({"not": mid}, 1, 3)
    await holds({"not": {"lt": high}}, 3)
    await holds({"not": {"in": [low, mid], "lt": high}}, 3)
    await holds({"not": {"not": mid}}, 2)
    await holds(None, 4)
    await holds({"equals": None}, 4)
    await holds({"not": None}, 1, 2, 3)


@pytest.mark.parametrize("field", UNORDERED)
async def test_types_without_order(db: Any, field: str) -> None:
    first, *rest = UNORDERED[field]
    others = list(range(2, len(rest) + 2))
    null = others[-1] + 1
    await fill(db, field, [first, *rest])
    for test, expected in [
        (first, [1]),
        ({"equals": rest[0]}, [2]),
        ({"not": first}, others),
        ({"not": {"equals": first}}, others),
        ({"in": [first]}, [1]),
        ({"in": [first, *rest]}, [1, *others]),
        ({"not_in": [first]}, others),
        (None, [null]),
        ({"not": None}, [1, *others]),
    ]:
        assert await matching(db, {field: test}) == expected, test


async def test_enums_are_found_by_member_and_by_name(db: Any, enums: Any) -> None:
    await fill(db, "role", ["ADMIN", enums.Role.EDITOR])
    assert await matching(db, {"role": enums.Role.ADMIN}) == [1]
    assert await matching(db, {"role": {"in": [enums.Role.ADMIN, "EDITOR"]}}) == [1, 2]


async def test_json_is_compared_as_a_whole(db: Any) -> None:
    for value in [{"a": [1, {"b": None}]}, [1, "x"], "text", 3, True]:
        await db.values.create({"json": value})
    await db.values.create({})
    assert await matching(db, {"json": {"equals": {"a": [1, {"b": None}]}}}) == [1]
    assert await matching(db, {"json": {"a": [1, {"b": None}]}}) == [1]
    assert await matching(db, {"json": {"equals": [1, "x"]}}) == [2]
    assert await matching(db, {"json": {"equals": "text"}}) == [3]
    assert await matching(db, {"json": {"not": "text"}}) == [1, 2, 4, 5]
    assert await matching(db, {"json": None}) == [6]
    assert await matching(db, {"json": {"not": None}}) == [1, 2, 3, 4, 5]


async def test_null_of_json_and_null_of_the_database_differ(db: Any, blog_of: Any) -> None:
    await db.values.create({"json": blog_of.client.Json(None)})
    await db.values.create({"json": None})
    assert [row.json for row in await db.values.find_many()] == [None, None]
    assert await matching(db, {"json": {"not": None}}) == [1]


async def test_text_patterns(db: Any) -> None:
    for value in ["Apple", "pineapple", "100%", "a_b", "axb", "back\\slash", "Straße", "ÄPFEL"]:
        await db.values.create({"string": value})
    for test, expected in [
        ({"startswith": "pine"}, [2]),
        ({"endswith": "pple", "startswith": "A"}, [1]),
        ({"contains": "%"}, [3]),
        ({"endswith": "%"}, [3]),
        ({"contains": "_"}, [4]),
        ({"startswith": "a_"}, [4]),
        ({"contains": "\\"}, [6]),
        ({"contains": "\\s"}, [6]),
        ({"contains": "zzz"}, []),
        ({"contains": ""}, [1, 2, 3, 4, 5, 6, 7, 8]),
        ({"not": {"contains": "a"}, "in": ["100%", "ÄPFEL", "axb"]}, [3, 8]),
        ({"contains": "APPLE", "mode": "insensitive"}, [1, 2]),
        ({"contains": "A_", "mode": "insensitive"}, [4]),
        ({"equals": "äpfel", "mode": "insensitive"}, [8]),
        ({"startswith": "äp", "mode": "insensitive"}, [8]),
        ({"equals": "Apple", "mode": "default"}, [1]),
        ({"equals": "apple"}, []),
        ({"not": "APPLE", "mode": "insensitive"}, [2, 3, 4, 5, 6, 7, 8]),
    ]:
        assert await matching(db, {"string": test}) == expected, test


async def test_logic_nests(db: Any) -> None:
    for number in range(4):
        await db.values.create({"int": number, "string": "even" if number % 2 == 0 else "odd"})
    for where, expected in [
        ({}, [1, 2, 3, 4]),
        (None, [1, 2, 3, 4]),
        ({"AND": []}, [1, 2, 3, 4]),
        ({"OR": []}, []),
        ({"NOT": []}, [1, 2, 3, 4]),
        ({"AND": [{}]}, [1, 2, 3, 4]),
        ({"OR": [{}]}, [1, 2, 3, 4]),
        ({"NOT": [{}]}, []),
        ({"AND": {"int": 1}}, [2]),
        ({"OR": [{"int": 0}, {"int": 3}]}, [1, 4]),
        ({"NOT": [{"int": 0}, {"int": 3}]}, [2, 3]),
        ({"NOT": {"int": 0, "string": "even"}}, [2, 3, 4]),
        ({"OR": [{"int": 0}, {"AND": [{"string": "odd"}, {"NOT": [{"int": 1}]}]}]}, [1, 4]),
        ({"string": "odd", "OR": [{"int": 0}, {"int": 1}]}, [2]),
        ({"AND": [{"OR": [{"int": 0}, {"int": 1}]}, {"OR": [{"int": 1}, {"int": 2}]}]}, [2]),
        ({"NOT": [{"NOT": [{"NOT": [{"int": 0}]}]}]}, [2, 3, 4]),
        ({"AND": [{"OR": []}]}, []),
        ({"NOT": [{"OR": []}]}, [1, 2, 3, 4]),
    ]:
        assert await matching(db, where) == expected, where


async def people(db: Any) -> None:
    """ann leads bob; ann wrote p1 (likes 1, 5) and p2; bob wrote p3; eve wrote nothing."""
    ann = await db.user.create({"email": "ann", "profile": {"create": {"bio": "boss"}}})
    bob = await db.user.create({"email": "bob", "boss": {"connect": {"id": ann.id}}})
    await db.user.create({"email": "eve"})
    await db.post.create(
        {
            "title": "p1",
            "views": 10,
            "author": {"connect": {"id": ann.id}},
            "tags": {"create": [{"name": "x"}, {"name": "y"}]},
            "comments": {"create": [{"text": "c1", "likes": 1, "writerId": bob.id}, {"text": "c2", "likes": 5}]},
        }
    )
    await db.post.create({"title": "p2", "authorId": ann.id, "tags": {"connect": {"name": "x"}}})
    await db.post.create({"title": "p3", "views": 7, "authorId": bob.id})
    await db.post.create({"title": "orphan"})


async def emails(db: Any, where: Any) -> list[str]:
    return [user.email for user in await db.user.find_many(where=where, order={"email": "asc"})]


async def test_filters_on_related_records(db: Any) -> None:
    await people(db)
    for where, expected in [
        ({"posts": {"some": {}}}, ["ann", "bob"]),
        ({"posts": {"none": {}}}, ["eve"]),
        ({"posts": {"every": {}}}, ["ann", "bob", "eve"]),
        ({"posts": {"some": {"title": "p1"}}}, ["ann"]),
        ({"posts": {"none": {"title": "p1"}}}, ["bob", "eve"]),
        ({"posts": {"every": {"views": {"gt": 5}}}}, ["bob", "eve"]),
        ({"posts": {"some": {"views": 10}, "none": {"title": "p3"}}}, ["ann"]),
        ({"posts": {"some": {"comments": {"some": {"likes": {"gt": 4}}}}}}, ["ann"]),
        ({"posts": {"some": {"tags": {"some": {"name": "y"}}}}}, ["ann"]),
        ({"posts": {"some": {"tags": {"every": {"name": "x"}}}}}, ["ann", "bob"]),
        ({"posts": {"some": {"tags": {"none": {}}}}}, ["bob"]),
        ({"boss": {"is": {"email": "ann"}}}, ["bob"]),
        ({"boss": {"email": "ann"}}, ["bob"]),
        ({"boss": {"is_not": {"email": "ann"}}}, ["ann", "eve"]),
        ({"boss": None}, ["ann", "eve"]),
        ({"boss": {"is": None}}, ["ann", "eve"]),
        ({"boss": {"is_not": None}}, ["bob"]),
        ({"boss": {"profile": {"bio": "boss"}}}, ["bob"]),
        ({"profile": {"is": {"bio": {"contains": "os"}}}}, ["ann"]),
        ({"profile": None}, ["bob", "eve"]),
        ({"staff": {"some": {"posts": {"some": {"title": "p3"}}}}}, ["ann"]),
        ({"NOT": [{"posts": {"some": {}}}]}, ["eve"]),
        ({"OR": [{"profile": None, "posts": {"none": {}}}, {"boss": {"is_not": None}}]}, ["bob", "eve"]),
    ]:
        assert await emails(db, where) == expected, where
    assert await db.post.count(where={"author": None}) == 1
    assert await db.tag.count(where={"posts": {"every": {"author": {"email": "ann"}}}}) == 2
    assert await db.post.update_many({"published": True}, where={"author": {"email": "ann"}}) == 2
    assert await db.comment.delete_many(where={"post": {"is": {"tags": {"some": {"name": "y"}}}}}) == 2


async def test_relations_over_two_columns(db: Any) -> None:
    await db.place.create({"country": "KR", "code": 1, "name": "Seoul", "visits": {"create": [{"note": "a"}]}})
    await db.place.create({"country": "KR", "code": 2, "visits": {"create": [{"note": "b"}, {"note": "c"}]}})
    await db.visit.create({"country": "KR", "note": "half a key"})
    assert [v.note for v in await db.visit.find_many(where={"place": {"name": "Seoul"}})] == ["a"]
    assert await db.visit.count(where={"place": None}) == 1
    places = await db.place.find_many(
        where={"visits": {"some": {"note": {"in": ["b", "a"]}}}},
        include={"visits": {"order_by": {"note": "desc"}}},
        order={"code": "asc"},
    )
    assert [[v.note for v in p.visits] for p in places] == [["a"], ["c", "b"]]
    visits = await db.visit.find_many(include={"place": True}, order={"id": "asc"})
    assert [v.place and v.place.code for v in visits] == [1, 2, 2, None]
    by_key = {"country_code": {"country": "KR", "code": 2}}
    assert [p.code for p in await db.place.find_many(where=by_key)] == [2]


WRONG: list[Any] = [
    {"int": "1"},
    {"int": True},
    {"int": 2**31},
    {"int": 1.0},
    {"int": [1]},
    {"int": {"gt": "x"}},
    {"int": {"in": 5}},
    {"int": {"in": "12"}},
    {"int": {"in": [None]}},
    {"int": {"contains": 1}},
    {"int": {"gt": None}},
    {"int": {"mode": "insensitive", "equals": 1}},
    {"int": {"between": [1, 2]}},
    {"int": {"equals": {"gt": 1}}},
    {"big": 2**63},
    {"string": 5},
    {"string": b"x"},
    {"string": {"contains": 5}},
    {"string": {"mode": "x", "equals": "y"}},
    {"string": {"startsWith": "a"}},
    {"float": "1.0"},
    {"float": {"gt": 10**400}},
    {"decimal": 1.5},
    {"decimal": "abc"},
    {"boolean": 1},
    {"boolean": {"gt": True}},
    {"moment": "2024-01-01"},
    {"moment": dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14)))},
    {"bytes": "text"},
    {"bytes": {"contains": b"x"}},
    {"role": "admin"},
    {"role": "NOBODY"},
    {"role": {"contains": "A"}},
    {"children": 5},
    {"children": {"is": {}}},
    {"parent": {"some": {}}},
    {"parent": "x"},
    {"AND": 5},
    {"OR": ["x"]},
    {"NOT": None},
]


@pytest.mark.parametrize("where", WRONG, ids=[str(w).replace("datetime.", "")[:40] for w in WRONG])
async def test_a_wrong_filter_is_an_error_that_names_its_place(db: Any, where: Any) -> None:
    from kusto.errors import QueryError

    with pytest.raises(QueryError) as caught:
        await db.values.find_many(where=where)
    (name,) = where
    assert "Values" in str(caught.value)
    if name not in ("AND", "OR", "NOT", "children", "parent"):
        assert name in str(caught.value)


async def test_an_error_never_shows_the_value(db: Any) -> None:
    with pytest.raises(InputError) as caught:
        await db.values.find_many(where={"int": {"gt": "my secret"}})
    assert "my secret" not in str(caught.value)
