"""Includes and selections, several levels deep, each with arguments of its own; one statement per level."""

from __future__ import annotations

from typing import Any

import pytest

from client.tape import Tape
from kusto.errors import FieldNotFoundError, InputError, QueryError


async def fill(db: Any, users: int = 3) -> None:
    """Each user u0, u1 … wrote three posts; each post has two comments and the tags t0 and its user's own."""
    await db.tag.create({"name": "t0"})
    boss = None
    for n in range(users):
        user = await db.user.create(
            {
                "email": f"u{n}",
                "bossId": boss,
                "posts": {
                    "create": [
                        {
                            "title": f"u{n}p{i}",
                            "views": i,
                            "comments": {"create": [{"text": f"u{n}p{i}c{j}", "likes": j} for j in range(2)]},
                            "tags": {
                                "connect": {"name": "t0"},
                                "connect_or_create": {"where": {"name": f"t{n}"}, "create": {"name": f"t{n}"}},
                            },
                        }
                        for i in range(3)
                    ]
                },
            }
        )
        boss = user.id


async def test_relations_are_none_unless_asked_for(db: Any) -> None:
    await fill(db, 1)
    user = await db.user.find_first()
    assert (user.posts, user.profile, user.boss) == (None, None, None)
    user = await db.user.find_first(include={"posts": False, "profile": True, "staff": True})
    assert (user.posts, user.profile, user.staff) == (None, None, [])


async def test_includes_go_deep_with_arguments_at_each_level(db: Any) -> None:
    await fill(db)
    users = await db.user.find_many(
        order={"email": "asc"},
        include={
            "posts": {
                "where": {"views": {"gt": 0}},
                "order_by": {"views": "desc"},
                "include": {
                    "comments": {"where": {"likes": 1}, "include": {"post": {"include": {"author": True}}}},
                    "tags": {"order_by": {"name": "asc"}},
                },
            },
            "boss": {"include": {"posts": {"take": 1, "order_by": {"id": "asc"}}}},
        },
    )
    assert [[p.title for p in u.posts] for u in users] == [[f"u{n}p2", f"u{n}p1"] for n in range(3)]
    assert [[c.text for c in p.comments] for p in users[1].posts] == [["u1p2c1"], ["u1p1c1"]]
    assert users[1].posts[0].comments[0].post.author.email == "u1"
    assert [[t.name for t in p.tags] for p in users[2].posts] == [["t0", "t2"]] * 2
    assert users[0].boss is None
    assert [p.title for p in users[2].boss.posts] == ["u1p0"]


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ({"take": 2}, [0, 1]),
        ({"take": 1, "skip": 1}, [1]),
        ({"skip": 2}, [2]),
        ({"take": 0}, []),
        ({"take": -1}, [2]),
        ({"take": -2, "skip": 1}, [0, 1]),
        ({"take": 2, "order_by": {"views": "desc"}}, [2, 1]),
        ({"take": 1, "where": {"views": {"gt": 0}}}, [1]),
        ({"take": 5, "skip": 5}, []),
        ({"distinct": ["authorId"]}, [0]),
        ({"distinct": ["views"], "take": 2}, [0, 1]),
    ],
    ids=str,
)
async def test_a_window_counts_for_each_parent(db: Any, window: Any, expected: list[int]) -> None:
    await fill(db)
    given = {"order_by": {"views": "asc"}, **window}
    users = await db.user.find_many(include={"posts": given}, order={"email": "asc"})
    assert [[p.views for p in u.posts] for u in users] == [expected] * 3
    user = await db.user.find_unique(where={"email": "u1"}, include={"posts": given})
    assert [p.views for p in user.posts] == expected


async def test_a_window_counts_for_each_parent_of_many_to_many(db: Any) -> None:
    await fill(db)
    tags = await db.tag.find_many(
        order={"name": "asc"}, include={"posts": {"take": 2, "skip": 1, "order_by": {"title": "asc"}}}
    )
    assert [[p.title for p in t.posts] for t in tags] == [["u0p1", "u0p2"], ["u1p1", "u1p2"], ["u2p1", "u2p2"]]


async def test_a_cursor_inside_an_include(db: Any) -> None:
    await fill(db, 1)
    first, second, third = await db.post.find_many(order={"id": "asc"})
    user = await db.user.find_first(include={"posts": {"cursor": {"id": second.id}, "order_by": {"id": "asc"}}})
    assert [p.id for p in user.posts] == [second.id, third.id]
    assert first.id not in [p.id for p in user.posts]


async def test_the_number_of_statements_does_not_grow_with_the_records(
    blog_of: Any, interface: str, url: str, tape: Tape
) -> None:
    db = blog_of.make(interface, url)
    await db.connect()
    include = {"posts": {"include": {"comments": True, "tags": {"include": {"posts": {"take": 1}}}}}, "boss": True}
    await fill(db, 2)
    counted = []
    for _ in range(2):
        tape.clear()
        await db.user.find_many(include=include)
        counted.append(len(tape.statements))
        await db.user.create_many([{"email": f"more{i}", "bossId": 1} for i in range(50)], skip_duplicates=True)
    assert counted == [5, 5]
    await db.disconnect()


async def test_select_gives_only_what_it_names(db: Any, models: Any) -> None:
    await fill(db, 1)
    user = await db.user.find_first(select={"email": True, "name": False})
    assert user.email == "u0"
    assert user.model_dump() == {"email": "u0"}
    assert isinstance(user, models.UserPartial)
    with pytest.raises(AttributeError, match="select"):
        _ = user.name
    with pytest.raises(AttributeError, match="no field"):
        _ = user.nickname
    assert (await db.user.find_first(select=["id", "email", "id"])).model_dump() == {"id": 1, "email": "u0"}


async def test_select_nests_without_the_keys_that_join(db: Any) -> None:
    await fill(db, 2)
    user = await db.user.find_first(
        order={"email": "desc"},
        select={
            "email": True,
            "boss": {"select": {"email": True}},
            "posts": {
                "select": {"title": True, "comments": {"select": {"text": True}, "take": 1, "order_by": {"id": "asc"}}},
                "order_by": {"id": "asc"},
                "take": 1,
            },
            "profile": True,
        },
    )
    assert user.model_dump() == {
        "email": "u1",
        "boss": {"email": "u0"},
        "posts": [{"title": "u1p0", "comments": [{"text": "u1p0c0"}]}],
        "profile": None,
    }


async def test_include_inside_select_and_select_inside_include(db: Any) -> None:
    await fill(db, 1)
    user = await db.user.find_first(select={"posts": {"include": {"tags": {"select": {"name": True}}}, "take": 1}})
    assert user.posts[0].tags[0].name == "t0" and user.posts[0].views == 0
    user = await db.user.find_first(include={"posts": {"select": {"title": True}}})
    assert user.email == "u0" and user.posts[0].model_dump() == {"title": "u0p0"}


@pytest.mark.parametrize("relations", [{"include": {"posts": True}}, {"select": {"email": True, "posts": True}}])
async def test_writes_give_what_is_included_or_selected(db: Any, relations: Any) -> None:
    made = await db.user.create({"email": "a", "posts": {"create": {"title": "t"}}}, **relations)
    assert (made.email, made.posts[0].title) == ("a", "t")
    made = await db.user.update({"name": "x", "email": "b"}, where={"email": "a"}, **relations)
    assert (made.email, made.posts[0].title) == ("b", "t")
    made = await db.user.upsert(
        where={"email": "b"}, data={"create": {"email": "b"}, "update": {"name": "y"}}, **relations
    )
    assert (made.email, made.posts[0].title) == ("b", "t")
    gone = await db.user.delete(where={"email": "b"}, **relations)
    assert (gone.email, gone.posts[0].title) == ("b", "t")


async def test_a_self_relation_both_ways(db: Any) -> None:
    await fill(db)
    users = await db.user.find_many(include={"boss": True, "staff": {"include": {"staff": True}}}, order={"id": "asc"})
    assert [u.boss and u.boss.email for u in users] == [None, "u0", "u1"]
    assert [[s.email for s in u.staff] for u in users] == [["u1"], ["u2"], []]
    assert [s.email for s in users[0].staff[0].staff] == ["u2"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"include": {"post": True}}, FieldNotFoundError),
        ({"include": {"email": True}}, FieldNotFoundError),
        ({"include": {"posts": 5}}, InputError),
        ({"include": {"posts": {"limit": 5}}}, InputError),
        ({"include": "posts"}, InputError),
        ({"include": [{"posts": True}]}, InputError),
        ({"select": {}}, InputError),
        ({"select": {"email": False}}, InputError),
        ({"select": {"mail": True}}, FieldNotFoundError),
        ({"select": {"email": True}, "include": {"posts": True}}, QueryError),
        ({"order": "email"}, InputError),
        ({"order": ["email"]}, InputError),
        ({"order": {"email": "up"}}, InputError),
        ({"order": {"emial": "asc"}}, FieldNotFoundError),
        ({"order": {"email": {"sort": "asc", "nulls": "middle"}}}, InputError),
        ({"order": {"posts": "asc"}}, InputError),
        ({"take": "5"}, InputError),
        ({"take": 1.5}, InputError),
        ({"take": True}, InputError),
        ({"skip": -1}, InputError),
        ({"cursor": {"name": "x"}}, QueryError),
        ({"cursor": {"id": {"gt": 1}}}, QueryError),
        ({"distinct": ["mail"]}, FieldNotFoundError),
        ({"distinct": [["email"]]}, FieldNotFoundError),
        ({"distinct": 5}, InputError),
        ({"where": ["email"]}, InputError),
        ({"where": {"emial": "x"}}, FieldNotFoundError),
        ({"where": {7: "x"}}, FieldNotFoundError),
    ],
    ids=str,
)
async def test_wrong_arguments_are_errors_of_ours(db: Any, given: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"User|Post|take|skip|both"):
        await db.user.find_many(**given)


async def test_a_misspelt_field_is_told_the_right_one(db: Any) -> None:
    with pytest.raises(FieldNotFoundError, match="emial") as caught:
        await db.user.find_many(where={"emial": "x"})
    assert caught.value.hint == "Did you mean 'email'?"


@pytest.mark.parametrize(
    "where",
    [
        {},
        {"name": "x"},
        {"id": {"gt": 0}},
        {"id": {"not": 5}},
        {"id": {"in": [1]}},
        {"id": None},
        {"OR": [{"id": 1}]},
        None,
    ],
)
async def test_a_unique_where_names_one_record(db: Any, where: Any) -> None:
    """A dict where a value was meant (a request's JSON, say) must not reach other records."""
    await db.user.create_many([{"email": "a"}, {"email": "b"}])
    for call in (
        lambda: db.user.find_unique(where=where),
        lambda: db.user.find_unique_or_raise(where=where),
        lambda: db.user.update({"name": "x"}, where=where),
        lambda: db.user.delete(where=where),
        lambda: db.user.upsert(where=where, data={"create": {"email": "x"}, "update": {}}),
    ):
        with pytest.raises(QueryError):
            await call()
    assert await db.user.count(where={"name": None}) == 2
