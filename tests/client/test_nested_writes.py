"""Writes inside writes: create, connect, set, disconnect, update, delete; all of them or none."""

from __future__ import annotations

from typing import Any

import pytest

from client.tape import Tape
from kusto.errors import (
    FieldNotFoundError,
    ForeignKeyViolationError,
    InputError,
    InvalidValueError,
    MissingRequiredValueError,
    QueryError,
    RecordNotFoundError,
    UniqueViolationError,
)


async def titles(db: Any, where: Any = None) -> list[str]:
    return [p.title for p in await db.post.find_many(where=where, order={"title": "asc"})]


async def author(db: Any, *posts: str) -> Any:
    return await db.user.create({"email": "a", "posts": {"create": [{"title": t} for t in posts]}})


async def test_create_of_everything_at_once(db: Any) -> None:
    await db.group.create({"name": "old"})
    await db.post.create({"title": "loose"})
    user = await db.user.create(
        {
            "email": "a",
            "boss": {"create": {"email": "boss", "profile": {"create": {"bio": "the boss"}}}},
            "profile": {"create": {"bio": "hi"}},
            "posts": {
                "create": [
                    {"title": "new", "comments": {"create": {"text": "c", "writer": {"create": {"email": "w"}}}}}
                ],
                "connect": {"id": 1},
                "connect_or_create": [
                    {"where": {"id": 99}, "create": {"title": "made"}},
                    {"where": {"id": 1}, "create": {"title": "not made"}},
                ],
            },
            "groups": {
                "create": {"name": "new"},
                "connect": {"name": "old"},
                "connect_or_create": {"where": {"name": "third"}, "create": {"name": "third"}},
            },
        },
        include={
            "boss": {"include": {"profile": True}},
            "profile": True,
            "groups": {"order_by": {"name": "asc"}},
            "posts": {"order_by": {"title": "asc"}, "include": {"comments": {"include": {"writer": True}}}},
        },
    )
    assert user.boss.profile.bio == "the boss"
    assert user.profile.bio == "hi"
    assert [p.title for p in user.posts] == ["loose", "made", "new"]
    assert user.posts[2].comments[0].writer.email == "w"
    assert [g.name for g in user.groups] == ["new", "old", "third"]


async def test_connect_by_the_key_and_by_another(db: Any) -> None:
    await db.user.create({"email": "a"})
    for where in ({"id": 1}, {"email": "a"}, {"email": "a", "age": None}):
        post = await db.post.create({"title": str(where), "author": {"connect": where}})
        assert post.authorId == 1
    post = await db.post.create({"title": "x", "authorId": 1}, include={"author": True})
    assert post.author.email == "a"
    visit = await db.visit.create(
        {"place": {"connect_or_create": {
            "where": {"country_code": {"country": "KR", "code": 1}}, "create": {"country": "KR", "code": 1}}}}
    )  # fmt: skip
    assert (visit.country, visit.code) == ("KR", 1)
    again = await db.visit.create({"place": {"connect": {"country_code": {"country": "KR", "code": 1}}}, "note": "2"})
    assert (again.country, again.code) == ("KR", 1)


async def test_connect_of_nothing_is_not_found(db: Any) -> None:
    user = await author(db)
    for data in (
        {"author": {"connect": {"id": 99}}},
        {"author": {"connect": {"email": "nobody"}}},
        {"tags": {"connect": {"name": "none"}}},
        {"comments": {"connect": {"id": 99}}},
        {"tags": {"connect": [{"name": "none"}], "create": {"name": "made"}}},
    ):
        with pytest.raises(RecordNotFoundError):
            await db.post.create({"title": "t", **data})
        if "author" not in data:
            with pytest.raises(RecordNotFoundError):
                await db.user.update({"posts": {"create": {"title": "t", **data}}}, where={"id": user.id})
    assert await db.post.count() == 0
    assert await db.tag.count() == 0


async def test_a_wrong_foreign_key_as_a_value_is_a_violation(db: Any) -> None:
    with pytest.raises(ForeignKeyViolationError) as caught:
        await db.post.create({"title": "t", "authorId": 99})
    assert caught.value.code == "P2003"


async def test_set_replaces_all(db: Any) -> None:
    user = await author(db, "a", "b")
    loose = await db.post.create({"title": "c"})
    await db.user.update({"posts": {"set": [{"id": loose.id}]}}, where={"id": user.id})
    assert await titles(db, {"authorId": user.id}) == ["c"]
    await db.user.update({"posts": {"set": []}}, where={"id": user.id})
    assert await titles(db, {"authorId": user.id}) == []
    await db.post.update({"tags": {"create": [{"name": "x"}, {"name": "y"}]}}, where={"id": loose.id})
    post = await db.post.update({"tags": {"set": [{"name": "y"}]}}, where={"id": loose.id}, include={"tags": True})
    assert [t.name for t in post.tags] == ["y"]
    assert await db.tag.count() == 2


async def test_disconnect(db: Any) -> None:
    user = await author(db, "a", "b")
    other = await db.post.create({"title": "c", "author": {"create": {"email": "other"}}})
    ids = {p.title: p.id for p in await db.post.find_many()}
    await db.user.update({"posts": {"disconnect": [{"id": ids["a"]}, {"id": other.id}]}}, where={"id": user.id})
    assert await titles(db, {"authorId": None}) == ["a"]
    assert await titles(db, {"author": {"email": "other"}}) == ["c"]
    await db.post.update({"author": {"disconnect": True}}, where={"id": ids["b"]})
    assert await titles(db, {"authorId": None}) == ["a", "b"]
    await db.post.update({"author": {"disconnect": False}}, where={"id": other.id})
    assert await titles(db, {"author": {"email": "other"}}) == ["c"]


@pytest.mark.parametrize(
    "operator", ["disconnect", "delete", "connect", "create", "update", "update_many", "delete_many"]
)
async def test_an_empty_list_touches_nothing(db: Any, operator: str) -> None:
    user = await author(db, "a", "b")
    await db.user.update({"posts": {operator: []}}, where={"id": user.id})
    assert await titles(db, {"authorId": user.id}) == ["a", "b"]
    post = await db.post.update({"tags": {"create": {"name": "x"}}}, where={"id": 1})
    await db.post.update({"tags": {operator: []}}, where={"id": post.id})
    assert await db.tag.count(where={"posts": {"some": {}}}) == 1


@pytest.mark.parametrize(
    "nested",
    [
        {"disconnect": {}},
        {"disconnect": {"views": 0}},
        {"delete": [{}]},
        {"delete": {"id": {"gt": 0}}},
        {"update": {"where": {}, "data": {"views": 1}}},
        {"connect": {"title": "a"}},
        {"set": [{"id": {"not": 0}}]},
    ],
    ids=str,
)
async def test_nested_operators_on_one_record_need_its_key(db: Any, nested: Any) -> None:
    user = await author(db, "a", "b")
    with pytest.raises(QueryError, match="unique key"):
        await db.user.update({"posts": nested}, where={"id": user.id})
    assert await db.post.count(where={"authorId": user.id, "views": 0}) == 2


async def test_delete(db: Any) -> None:
    user = await author(db, "a", "b", "c")
    other = await db.post.create({"title": "other"})
    await db.user.update({"posts": {"delete": {"id": 1}}}, where={"id": user.id})
    assert await titles(db) == ["b", "c", "other"]
    with pytest.raises(RecordNotFoundError):
        await db.user.update({"posts": {"delete": [{"id": 2}, {"id": other.id}]}}, where={"id": user.id})
    assert await titles(db) == ["b", "c", "other"]
    await db.user.update({"posts": {"delete_many": {"title": "b"}}}, where={"id": user.id})
    await db.user.update({"posts": {"delete_many": [{}]}}, where={"id": user.id})
    assert await titles(db) == ["other"]
    await db.user.update({"profile": {"create": {"bio": "x"}}}, where={"id": user.id})
    await db.user.update({"profile": {"delete": True}}, where={"id": user.id})
    assert await db.profile.count() == 0
    await db.post.update({"author": {"connect": {"id": user.id}}}, where={"id": other.id})
    await db.post.update({"author": {"delete": True}}, where={"id": other.id})
    assert await db.user.count() == 0
    assert (await db.post.find_first()).authorId is None


async def test_update(db: Any) -> None:
    user = await author(db, "a", "b")
    await db.user.update(
        {
            "name": "x",
            "posts": {
                "update": {"where": {"id": 1}, "data": {"views": {"increment": 5}}},
                "update_many": {"where": {"title": "b"}, "data": {"views": 9}},
            },
        },
        where={"id": user.id},
    )
    assert [p.views for p in await db.post.find_many(order={"id": "asc"})] == [5, 9]
    await db.user.update({"posts": {"update_many": [{"where": {}, "data": {"views": 1}}]}}, where={"id": user.id})
    assert await db.post.count(where={"views": 1}) == 2
    await db.post.update({"author": {"update": {"name": "by post"}}}, where={"id": 1})
    assert (await db.user.find_first()).name == "by post"


async def test_update_goes_deep(db: Any) -> None:
    user = await author(db, "a", "b")
    await db.user.update(
        {
            "posts": {
                "update": [
                    {
                        "where": {"id": 1},
                        "data": {
                            "title": "changed",
                            "comments": {"create": [{"text": "one"}, {"text": "two", "writerId": user.id}]},
                            "tags": {"create": {"name": "t"}},
                        },
                    }
                ],
                "create": {"title": "c", "views": 3},
            },
            "boss": {"create": {"email": "boss"}},
        },
        where={"id": user.id},
    )
    assert await titles(db) == ["b", "c", "changed"]
    assert (await db.post.find_first(where={"views": 3})).title == "c"
    await db.comment.update(
        {"post": {"update": {"author": {"update": {"boss": {"update": {"name": "top"}}, "name": "mid"}}, "views": 4}}},
        where={"id": 1},
    )
    boss = await db.user.find_unique(where={"email": "boss"}, include={"staff": {"include": {"posts": True}}})
    assert boss.name == "top" and boss.staff[0].name == "mid"
    assert sorted(p.views for p in boss.staff[0].posts) == [0, 3, 4]
    await db.post.update({"tags": {"update": {"where": {"name": "t"}, "data": {"name": "renamed"}}}}, where={"id": 1})
    tag = await db.tag.find_first(include={"posts": True})
    assert (tag.name, [p.id for p in tag.posts]) == ("renamed", [1])


async def test_update_of_a_record_that_is_not_related_is_not_found(db: Any) -> None:
    user = await author(db, "a")
    other = await db.post.create({"title": "other", "tags": {"create": {"name": "t"}}})
    for data in (
        {"posts": {"update": {"where": {"id": other.id}, "data": {"views": 1}}}},
        {"posts": {"update": {"where": {"id": other.id}, "data": {"comments": {"create": {"text": "x"}}}}}},
        {"boss": {"update": {"name": "x"}}},
        {"profile": {"update": {"bio": "x"}}},
    ):
        with pytest.raises(RecordNotFoundError):
            await db.user.update({"name": "changed", **data}, where={"id": user.id})
    for operator in ({"update": {"where": {"name": "t"}, "data": {"name": "x"}}}, {"delete": {"name": "t"}}):
        with pytest.raises(RecordNotFoundError):
            await db.post.update({"tags": operator}, where={"id": 1})
    assert await db.tag.count(where={"name": "t"}) == 1
    assert (await db.user.find_first()).name is None


async def test_many_to_many_delete_and_disconnect(db: Any) -> None:
    post = await db.post.create({"title": "p", "tags": {"create": [{"name": "x"}, {"name": "y"}, {"name": "z"}]}})
    other = await db.post.create({"title": "q", "tags": {"connect": [{"name": "x"}, {"name": "y"}]}})
    post = await db.post.update(
        {"tags": {"delete": {"name": "x"}, "disconnect": [{"name": "y"}]}},
        where={"id": post.id},
        include={"tags": True},
    )
    assert [t.name for t in post.tags] == ["z"]
    other = await db.post.find_unique(where={"id": other.id}, include={"tags": True})
    assert [t.name for t in other.tags] == ["y"]
    again = await db.post.update({"tags": {"connect": {"name": "z"}}}, where={"id": post.id}, include={"tags": True})
    assert [t.name for t in again.tags] == ["z"]


async def test_a_to_one_from_the_other_side_is_replaced(db: Any) -> None:
    user = await author(db)
    await db.user.update({"profile": {"create": {"bio": "one"}}}, where={"id": user.id})
    with pytest.raises(UniqueViolationError):
        await db.user.update({"profile": {"create": {"bio": "two"}}}, where={"id": user.id})
    await db.user.update({"profile": {"update": {"bio": "changed"}}}, where={"id": user.id})
    assert [p.bio for p in await db.profile.find_many()] == ["changed"]
    with pytest.raises(InputError, match="required"):
        await db.user.update({"profile": {"disconnect": True}}, where={"id": user.id})
    with pytest.raises(InputError, match="required"):
        await db.profile.update({"user": {"disconnect": True}}, where={"userId": user.id})


async def test_nested_writes_follow_a_key_that_changes(db: Any) -> None:
    user = await author(db, "a")
    changed = await db.user.update(
        {"id": 50, "posts": {"create": {"title": "b"}}, "profile": {"create": {"bio": "x"}}},
        where={"id": user.id},
        include={"posts": True, "profile": True},
    )
    assert changed.id == 50 and changed.profile.userId == 50
    assert sorted(p.title for p in changed.posts) == ["a", "b"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"email": "a", "posts": {"make": {}}}, InputError),
        ({"email": "a", "posts": [{"title": "x"}]}, InputError),
        ({"email": "a", "posts": None}, InputError),
        ({"email": "a", "posts": {"create": "x"}}, InputError),
        ({"email": "a", "posts": {"create": {"titel": "x"}}}, FieldNotFoundError),
        ({"email": "a", "posts": {"create": {"views": 1}}}, MissingRequiredValueError),
        ({"email": "a", "posts": {"create": {"title": 5}}}, InputError),
        ({"email": "a", "posts": {"connect_or_create": {"where": {"id": 1}}}}, InputError),
        ({"email": "a", "posts": {"update": {"where": {"id": 1}, "data": {}}}}, InputError),
        ({"email": "a", "boss": {"create": [{"email": "x"}, {"email": "y"}]}}, InputError),
        ({"email": "a", "boss": {"create": {"email": "x"}, "connect": {"id": 1}}}, InputError),
        ({"email": "a", "boss": {}}, InputError),
        ({"emial": "a"}, FieldNotFoundError),
        ({}, MissingRequiredValueError),
        ({"email": None}, MissingRequiredValueError),
        ({"email": {"set": "a", "push": "b"}}, InputError),
        ({"email": "a", "age": {"increment": 1}}, InputError),
        (None, InputError),
    ],
    ids=str,
)
async def test_wrong_data_is_an_error_before_anything_is_sent(db: Any, data: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        await db.user.create(data)
    assert await db.user.count() == 0


async def many_statements(db: Any) -> Any:
    """A write of many statements of every kind."""
    return await db.user.update(
        {
            "name": "changed",
            "boss": {"create": {"email": "boss"}},
            "posts": {
                "create": [{"title": "new", "comments": {"create": {"text": "c"}}, "tags": {"create": {"name": "t"}}}],
                "update": {"where": {"id": 1}, "data": {"views": 1}},
                "disconnect": {"id": 2},
                "delete": {"id": 3},
            },
            "groups": {"connect_or_create": {"where": {"name": "g"}, "create": {"name": "g"}}},
        },
        where={"email": "a"},
        include={"posts": True},
    )


async def everything(db: Any) -> Any:
    rows = [await getattr(db, m).find_many() for m in ("user", "post", "comment", "tag", "group")]
    return rows, await db.group.count(where={"users": {"some": {}}})


@pytest.mark.parametrize("inside", ["alone", "transaction", "batch"])
async def test_a_write_that_fails_anywhere_leaves_nothing(
    blog_of: Any, interface: str, url: str, tape: Tape, inside: str
) -> None:
    db = blog_of.make(interface, url)
    await db.connect()
    await author(db, "a", "b", "c")
    before = await everything(db)
    for k in range(100):
        tape.clear()
        tape.fails_at = k
        try:
            if inside == "batch":
                async with db.batch_() as batch:
                    batch.user.create({"email": "other"})
                    batch.post.update_many({"views": 7}, where={})
                    batch.post.update({"views": 1, "comments": {"create": {"text": "x"}}}, where={"id": 1})
            elif inside == "transaction":
                async with db.tx() as tx:
                    if blog_of.provider == "sqlite":  # where a transaction goes on after an error
                        try:
                            await many_statements(tx)
                        except InvalidValueError:
                            tape.fails_at = None
                            assert await everything(tx) == before, k
                            raise
                    else:
                        await many_statements(tx)
            else:
                await many_statements(db)
        except InvalidValueError:
            tape.fails_at = None
            assert await everything(db) == before, k
        else:
            break
    tape.clear()
    assert k > 3
    assert await everything(db) != before
    await db.disconnect()
