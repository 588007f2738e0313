"""Groups of records and their aggregates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kusto.errors import FieldNotFoundError, InputError


async def make_posts(db: Any) -> Any:
    rows = [("a", 1, True, 1.5), ("a", 2, True, None), ("b", 5, False, 2.5), ("c", 7, False, 0.5), ("c", 9, True, 1.5)]
    await db.post.create_many([{"title": t, "views": v, "published": p, "rating": r} for t, v, p, r in rows])
    return db.post


async def test_groups_have_their_fields_and_a_count(db: Any) -> None:
    posts = await make_posts(db)
    found = await posts.group_by(["title"], count=True, order={"title": "asc"})
    assert found == [{"title": t, "_count": {"_all": n}} for t, n in (("a", 2), ("b", 1), ("c", 2))]
    assert await posts.group_by(by=["title", "published"], order=[{"title": "desc"}, {"published": "asc"}]) == [
        {"title": "c", "published": False},
        {"title": "c", "published": True},
        {"title": "b", "published": False},
        {"title": "a", "published": True},
    ]


async def test_aggregates_are_of_the_type_of_their_field(db: Any) -> None:
    posts = await make_posts(db)
    [found] = await posts.group_by(
        ["title"],
        where={"title": "a"},
        count={"_all": True, "rating": True},
        avg={"views": True, "rating": True},
        sum={"views": True, "rating": True},
        min={"views": True, "title": True},
        max={"views": True},
    )
    assert found["_count"] == {"_all": 2, "rating": 1}
    assert found["_avg"] == {"views": 1.5, "rating": 1.5}
    assert found["_sum"] == {"views": 3, "rating": 1.5}
    assert type(found["_sum"]["views"]) is int and type(found["_avg"]["views"]) is float
    assert found["_min"] == {"views": 1, "title": "a"} and found["_max"] == {"views": 2}


async def test_a_group_of_nothing_but_null_has_no_average(db: Any) -> None:
    await db.post.create({"title": "a"})
    assert await db.post.group_by(["title"], avg={"rating": True}) == [{"title": "a", "_avg": {"rating": None}}]


async def test_groups_are_ordered_by_aggregates_and_paged(db: Any) -> None:
    posts = await make_posts(db)
    found = await posts.group_by(["title"], sum={"views": True}, order={"_sum": {"views": "desc"}}, take=1, skip=1)
    assert found == [{"title": "b", "_sum": {"views": 5}}]
    assert [g["title"] for g in await posts.group_by(["title"], take=2)] == ["a", "b"]


@pytest.mark.parametrize(
    ("having", "titles"),
    [
        ({"views": {"_sum": {"gt": 4}}}, ["b", "c"]),
        ({"views": {"_avg": {"lt": 2}}}, ["a"]),
        ({"rating": {"_max": {"gte": 2.5}}}, ["b"]),
        ({"views": {"_count": 2}}, ["a", "c"]),
        ({"title": {"in": ["a", "b"]}, "views": {"_count": {"not": 2}}}, ["b"]),
        ({"OR": [{"title": "a"}, {"views": {"_min": {"equals": 7}}}]}, ["a", "c"]),
        ({"NOT": [{"views": {"_sum": {"gt": 4, "lt": 10}}}]}, ["a", "c"]),
    ],
)
async def test_having_chooses_groups(db: Any, having: dict[str, Any], titles: list[str]) -> None:
    posts = await make_posts(db)
    found = await posts.group_by(["title"], where={"id": {"gt": 0}}, having=having, order={"title": "asc"})
    assert [group["title"] for group in found] == titles


async def test_decimals_dates_and_enums_stay_what_they_are(db: Any, enums: Any) -> None:
    await db.user.create_many([{"email": "a", "role": "ADMIN", "age": 3}, {"email": "b", "role": "ADMIN"}])
    [found] = await db.user.group_by(["role"], max={"createdAt": True}, sum={"age": True})
    assert found["role"] is enums.Role.ADMIN
    assert found["_max"]["createdAt"] == max(u.createdAt for u in await db.user.find_many())
    assert found["_sum"] == {"age": 3}
    await db.values.create({"decimal": Decimal("1.25")})
    await db.values.create({"decimal": Decimal("2.50")})
    [total] = await db.values.group_by(
        ["boolean"], sum={"decimal": True}, having={"decimal": {"_sum": {"gt": Decimal("3.7")}}}
    )
    assert total["_sum"]["decimal"] == Decimal("3.75")
    assert await db.values.group_by(["boolean"], having={"decimal": {"_max": {"gt": Decimal(3)}}}) == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"by": []}, InputError),
        ({"by": ["nope"]}, FieldNotFoundError),
        ({"by": ["title"], "sum": {"title": True}}, InputError),
        ({"by": ["title"], "avg": {"nope": True}}, FieldNotFoundError),
        ({"by": ["title"], "avg": True}, InputError),
        ({"by": ["title"], "order": {"views": "asc"}}, InputError),
        ({"by": ["title"], "having": {"views": 3}}, InputError),
        ({"by": ["title"], "having": {"views": {"_sum": {"contains": "x"}}}}, InputError),
        ({"by": ["title"], "having": {"views": {"_sum": {"gt": "x"}}}}, InputError),
    ],
)
async def test_what_means_nothing_is_refused(db: Any, given: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        await db.post.group_by(**given)
