"""Order, pages, cursors, distinct, and all of them together."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

ROWS = [(1, None), (2, 3.0), (2, 1.0), (3, None), (3, 2.0), (3, 2.0), (4, 0.5)]
"""views and rating of the posts with ids 1 to 7."""


async def fill(db: Any) -> None:
    await db.post.create_many([{"title": f"t{i}", "views": v, "rating": r} for i, (v, r) in enumerate(ROWS, 1)])


async def ids(db: Any, **given: Any) -> list[int]:
    return [post.id for post in await db.post.find_many(**given)]


async def test_order_by_several_fields(db: Any) -> None:
    await fill(db)
    assert await ids(db, order={"id": "desc"}) == [7, 6, 5, 4, 3, 2, 1]
    assert await ids(db, order=[{"views": "desc"}, {"id": "asc"}]) == [7, 4, 5, 6, 2, 3, 1]
    assert await ids(db, order={"views": "asc", "id": "desc"}) == [1, 3, 2, 6, 5, 4, 7]


async def test_nulls_go_where_they_are_told(db: Any) -> None:
    await fill(db)
    for sort, rated in (("asc", [7, 3, 5, 6, 2]), ("desc", [2, 5, 6, 3, 7])):
        first = await ids(db, order=[{"rating": {"sort": sort, "nulls": "first"}}, {"id": "asc"}])
        last = await ids(db, order=[{"rating": {"sort": sort, "nulls": "last"}}, {"id": "asc"}])
        assert first == [1, 4, *rated]
        assert last == [*rated, 1, 4]


async def test_order_by_related_records(db: Any) -> None:
    for name, boss, posts in (("a", None, 1), ("b", 1, 3), ("c", 2, 0), ("d", 1, 2)):
        await db.user.create(
            {"email": name, "bossId": boss, "posts": {"create": [{"title": f"{name}{i}"} for i in range(posts)]}}
        )
    found = await db.user.find_many(order={"posts": {"_count": "desc"}})
    assert [u.email for u in found] == ["b", "d", "a", "c"]
    found = await db.user.find_many(
        order=[{"boss": {"email": "desc"}}, {"email": "asc"}], where={"boss": {"is_not": None}}
    )
    assert [u.email for u in found] == ["c", "b", "d"]
    posts = await db.post.find_many(
        order=[{"author": {"boss": {"email": "asc"}}}, {"title": "desc"}], where={"title": {"not": "a0"}}
    )
    assert [p.title for p in posts] == ["d1", "d0", "b2", "b1", "b0"]
    await db.post.update({"tags": {"create": [{"name": "x"}, {"name": "y"}]}}, where={"id": posts[-1].id})
    assert (await db.post.find_first(order={"tags": {"_count": "desc"}})).id == posts[-1].id


async def test_pages(db: Any) -> None:
    await fill(db)
    order = {"id": "asc"}
    assert await ids(db, order=order, take=3) == [1, 2, 3]
    assert await ids(db, order=order, take=3, skip=2) == [3, 4, 5]
    assert await ids(db, order=order, skip=5) == [6, 7]
    assert await ids(db, order=order, take=0) == []
    assert await ids(db, order=order, take=-2) == [6, 7]
    assert await ids(db, order=order, take=-2, skip=1) == [5, 6]
    assert await ids(db, order=order, skip=99) == []
    assert await ids(db, take=2) == [1, 2]
    assert await ids(db, take=-2) == [6, 7]
    assert (await db.post.find_first(order=order, skip=3)).id == 4
    assert (await db.post.find_first(order=order, take=-1)).id == 7


async def test_cursors(db: Any) -> None:
    await fill(db)
    order = {"id": "asc"}
    assert await ids(db, order=order, cursor={"id": 4}) == [4, 5, 6, 7]
    assert await ids(db, order=order, cursor={"id": 4}, take=2, skip=1) == [5, 6]
    assert await ids(db, order=order, cursor={"id": 4}, take=-2) == [3, 4]
    assert await ids(db, order=order, cursor={"id": 4}, take=-2, skip=1) == [2, 3]
    assert await ids(db, order={"id": "desc"}, cursor={"id": 4}, take=2) == [4, 3]
    assert await ids(db, cursor={"id": 6}) == [6, 7]
    assert await ids(db, cursor={"id": 99}) == []
    assert await ids(db, order=order, cursor={"id": 3}, where={"views": 3}) == [4, 5, 6]
    await db.user.create_many([{"email": e} for e in "cab"])
    found = await db.user.find_many(cursor={"email": "b"}, order={"email": "asc"})
    assert [u.email for u in found] == ["b", "c"]


ORDERS: list[Any] = [
    [{"views": "asc"}],
    [{"views": "desc"}],
    [{"rating": "asc"}],
    [{"rating": "desc"}],
    [{"rating": {"sort": "asc", "nulls": "first"}}, {"views": "desc"}],
    [{"rating": {"sort": "desc", "nulls": "last"}}],
    [{"author": {"email": "asc"}}],
    [{"comments": {"_count": "desc"}}],
]


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_pages_by_cursor_meet_every_record_once_in_order(db: Any, order: Any) -> None:
    """Equal and NULL keys, three a page, forwards and backwards: the same as all at once."""
    await fill(db)
    await db.user.create_many([{"email": "x"}, {"email": "y"}])
    await db.post.update_many({"authorId": 2}, where={"id": {"in": [2, 5]}})
    await db.post.update_many({"authorId": 1}, where={"id": 3})
    await db.comment.create_many([{"text": "c", "postId": p} for p in (2, 2, 5, 6)])
    whole = await ids(db, order=order, cursor={"id": (await ids(db, order=order, take=1))[0]})
    assert sorted(whole) == [1, 2, 3, 4, 5, 6, 7]
    met, page = [], await ids(db, order=order, take=3)
    while page:
        met += page
        page = await ids(db, order=order, take=3, cursor={"id": page[-1]}, skip=1)
    assert met == whole
    met, page = [], await ids(db, order=order, take=-3)
    while page:
        met = page + met
        page = await ids(db, order=order, take=-3, cursor={"id": page[0]}, skip=1)
    assert met == whole


async def test_distinct(db: Any) -> None:
    await fill(db)
    assert await ids(db, distinct=["views"], order={"id": "asc"}) == [1, 2, 4, 7]
    assert await ids(db, distinct=["views"], order={"id": "desc"}) == [7, 6, 3, 1]
    assert await ids(db, distinct=["views", "rating"], order={"id": "asc"}) == [1, 2, 3, 4, 5, 7]
    assert await ids(db, distinct="views", order={"views": "desc"}, take=2) == [7, 4]
    assert await ids(db, distinct=["views"], order={"id": "asc"}, take=2, skip=1) == [2, 4]
    assert await ids(db, distinct=["views"], order={"id": "asc"}, take=-2) == [6, 7]
    assert await ids(db, distinct=["views"], order={"id": "asc"}, where={"views": {"lt": 4}}) == [1, 2, 4]
    assert await ids(db, distinct=["rating"], order={"id": "asc"}) == [1, 2, 3, 5, 7]
    assert await ids(db, distinct=["views"], order={"id": "asc"}, cursor={"id": 3}) == [3, 4, 7]
    selected = await db.post.find_many(distinct=["views"], order={"id": "asc"}, select={"views": True})
    assert [p.views for p in selected] == [1, 2, 3, 4]


async def test_all_combinations_agree_with_plain_slicing(db: Any) -> None:
    await fill(db)
    await db.post.update_many({"rating": None}, where={})
    for take, skip, cursor, descending in itertools.product(
        (None, 0, 2, -2, 20, -20), (None, 0, 1, 3), (None, 1, 4, 7), (False, True)
    ):
        rows = sorted(range(1, 8), reverse=descending)
        backwards = take is not None and take < 0
        if backwards:
            rows.reverse()
        if cursor:
            rows = rows[rows.index(cursor) :]
        rows = rows[skip or 0 :]
        rows = rows if take is None else rows[: abs(take)]
        expected = rows[::-1] if backwards else rows
        found = await ids(
            db,
            take=take,
            skip=skip,
            cursor={"id": cursor} if cursor else None,
            order={"id": "desc" if descending else "asc"},
        )
        assert found == expected, (take, skip, cursor, descending)
