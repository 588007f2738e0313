"""A write of many parts, of which the database refuses one after the other: none of the others is left.

Triggers of the server's own count the rows that are inserted, changed and deleted, and raise at the k-th.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from client.conftest import Blog, make_blog
from kusto.errors import DatabaseError

PROVIDERS = ("sqlite", "postgresql", "mysql")
TABLES = ("users", "Profile", "Post", "Comment", "Group", "Tag", "_PostToTag", "_GroupToUser")
EVENTS = ("INSERT", "UPDATE", "DELETE")
NEVER = 0
COUNT_STEP = """CREATE FUNCTION count_step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF nextval('step') = (SELECT k FROM steps) THEN RAISE EXCEPTION 'refused'; END IF;
RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; END $$"""
SCRIPTS = {
    "sqlite": ["CREATE TABLE steps (n INTEGER, k INTEGER)", "INSERT INTO steps VALUES (0, 0)"],
    "postgresql": [
        "CREATE SEQUENCE step",
        "CREATE TABLE steps (k INTEGER)",
        "INSERT INTO steps VALUES (0)",
        COUNT_STEP,
    ],
    "mysql": ["CREATE SEQUENCE step NOCACHE", "CREATE TABLE steps (k INTEGER)", "INSERT INTO steps VALUES (0)"],
}
TRIGGERS = {
    "sqlite": 'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" BEGIN UPDATE steps SET n = n + 1; '
    "SELECT RAISE(ABORT, 'refused') FROM steps WHERE n = k; END",
    "postgresql": 'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH ROW EXECUTE FUNCTION count_step()',
    "mysql": "CREATE TRIGGER `{name}` BEFORE {event} ON `{table}` FOR EACH ROW BEGIN "
    "IF (NEXT VALUE FOR step) = (SELECT k FROM steps) THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused'; "
    "END IF; END",
}
RESTART = {
    "sqlite": ["UPDATE steps SET n = 0, k = {k}"],
    "postgresql": ["SELECT setval('step', 1, false)", "UPDATE steps SET k = {k}"],
    "mysql": ["ALTER SEQUENCE step RESTART", "UPDATE steps SET k = {k}"],
}


async def creates(db: Any) -> None:
    await db.user.create(
        {
            "email": "new",
            "boss": {"create": {"email": "boss", "profile": {"create": {"bio": "the boss"}}}},
            "profile": {"create": {"bio": "hi"}},
            "posts": {
                "create": [
                    {"title": "n1", "comments": {"create": [{"text": "x"}, {"text": "y"}]}},
                    {"title": "n2", "tags": {"create": {"name": "made"}, "connect": {"name": "old"}}},
                ],
                "connect": {"id": 4},
                "connect_or_create": [
                    {"where": {"id": 5}, "create": {"title": "not made"}},
                    {"where": {"id": 99}, "create": {"title": "made"}},
                ],
            },
            "groups": {"create": {"name": "new"}, "connect": {"name": "g"}},
        },
        include={"posts": True},
    )


async def updates(db: Any) -> None:
    await db.user.update(
        {
            "name": "changed",
            "boss": {"connect": {"email": "b"}},
            "profile": {"update": {"bio": "changed"}},
            "posts": {
                "update": {"where": {"id": 1}, "data": {"views": 1, "comments": {"delete": {"id": 1}}}},
                "connect": [{"id": 4}],
                "connect_or_create": {"where": {"id": 98}, "create": {"title": "not there"}},
                "update_many": {"where": {"views": 0}, "data": {"views": 7}},
                "disconnect": {"id": 3},
                "create": {"title": "new"},
            },
            "groups": {"disconnect": {"name": "g"}, "create": {"name": "other"}},
        },
        where={"email": "a"},
    )


async def replaces(db: Any) -> None:
    await db.user.update(
        {"posts": {"set": [{"id": 4}, {"id": 1}]}, "groups": {"set": []}, "boss": {"create": {"email": "boss"}}},
        where={"email": "a"},
        include={"groups": True},
    )


async def deletes(db: Any) -> None:
    await db.post.update(
        {"tags": {"set": [{"name": "other"}]}, "comments": {"delete_many": {}}, "author": {"disconnect": True}},
        where={"id": 1},
    )


async def upserts(db: Any) -> None:
    for email in ("a", "upserted"):
        await db.user.upsert(
            where={"email": email},
            data={
                "create": {"email": email, "posts": {"create": [{"title": "c1"}, {"title": "c2"}]}},
                "update": {"name": "u", "posts": {"delete": {"id": 3}, "create": {"title": "u1"}}},
            },
        )


async def many(db: Any) -> None:
    await db.post.create_many([{"title": "m1"}, {"title": "m2", "views": 3}, {"title": "m3"}])
    await db.post.update_many({"views": {"increment": 1}}, where={})
    await db.comment.delete_many(where={})


async def batched(db: Any) -> None:
    async with db.batch_() as batch:
        batch.user.create({"email": "in a batch", "posts": {"create": {"title": "b1"}}})
        batch.post.update_many({"views": 5}, where={})
        batch.comment.delete(where={"id": 1})


SINGLE = {call.__name__: call for call in (creates, updates, replaces, deletes, batched)}
SEVERAL = {call.__name__: call for call in (upserts, many)}
"""Several writes one after the other: whole ones are left only where they are in one transaction."""


async def prepare(db: Any, provider: str) -> None:
    await db.tag.create_many([{"name": "old"}, {"name": "other"}])
    comments = {"create": [{"text": "c1"}, {"text": "c2"}]}
    posts = [{"title": "p1", "comments": comments, "tags": {"connect": {"name": "old"}}}, {"title": "p2"}]
    profile = {"create": {"bio": "b"}}
    await db.user.create({"email": "a", "profile": profile, "groups": {"create": {"name": "g"}}})
    for post in (*posts, {"title": "p3"}):  # one by one: their numbers are known
        await db.user.update({"posts": {"create": post}}, where={"email": "a"})
    for title in ("p4", "p5"):
        await db.post.create({"title": title})
    await db.user.create({"email": "b"})
    for script in SCRIPTS[provider]:
        await db.execute_raw(script)
    for table in TABLES:
        for event in EVENTS:
            name = f"{table}_{event.lower()}"
            await db.execute_raw(TRIGGERS[provider].format(name=name, event=event, table=table))


async def refuse_at(db: Any, provider: str, k: int) -> None:
    for statement in RESTART[provider]:
        await db.execute_raw(statement.format(k=k))


async def everything(db: Any) -> Any:
    users = await db.user.find_many(
        order={"id": "asc"}, include={"groups": True, "profile": True, "posts": {"include": {"tags": True}}}
    )
    rest = [await getattr(db, name).find_many() for name in ("post", "comment", "tag", "group", "profile")]
    return users, [sorted(map(repr, rows)) for rows in rest]


WITHIN = ["alone", pytest.param("transaction", marks=pytest.mark.long), "transaction that goes on"]


def params() -> list[Any]:
    return [pytest.param(provider, id=provider) for provider in PROVIDERS]


@pytest.mark.parametrize("on", params())
@pytest.mark.parametrize("within", WITHIN)
@pytest.mark.timeout(120)
async def test_the_database_refuses_the_nth_row(
    on: str, within: str, interface: str, generated: Any, request: pytest.FixtureRequest
) -> None:
    blog: Blog = make_blog(on, generated, request)
    db = blog.make(interface, blog.new_database())
    await db.connect()
    await prepare(db, on)
    run = {"alone": alone, "transaction": in_transaction, "transaction that goes on": in_one_that_goes_on}[within]
    for name, call in {**SINGLE, **({} if within == "alone" else SEVERAL)}.items():
        if name == "batched" and within != "alone":
            continue
        before = await everything(db)
        for k in range(1, 100):
            await refuse_at(db, on, k)
            with contextlib.suppress(DatabaseError):
                await run(db, call)
                break
            assert await everything(db) == before, f"{name}: something is left after {k} was refused"
        assert k > 4, f"{name} has {k - 1} parts"
        assert await everything(db) != before, name
        await refuse_at(db, on, NEVER)
        await again(db)
    assert db.pool_status().open == db.pool_status().idle
    await db.disconnect()


async def again(db: Any) -> None:
    """What the next write needs to be there, as it was in the beginning."""
    await db.user.delete_many(where={"email": {"not_in": ["a", "b"]}})
    await db.post.delete_many(where={"id": {"gt": 5}})
    await db.user.update_many({"bossId": None, "name": None}, where={})
    await db.group.delete_many(where={"name": {"not": "g"}})
    await db.tag.delete_many(where={"name": {"not_in": ["old", "other"]}})
    for number in range(1, 6):
        post = {"title": f"p{number}", "authorId": 1 if number < 4 else None, "views": 0}
        await db.post.upsert(where={"id": number}, data={"create": {"id": number, **post}, "update": post})
    await db.comment.delete_many(where={})
    for number in (1, 2):
        await db.comment.create({"id": number, "text": f"c{number}", "postId": 1})
    await db.post.update({"tags": {"set": [{"name": "old"}]}}, where={"id": 1})
    await db.user.update({"groups": {"set": [{"name": "g"}]}}, where={"email": "a"})


async def alone(db: Any, call: Callable[[Any], Any]) -> None:
    await call(db)


async def in_transaction(db: Any, call: Callable[[Any], Any]) -> None:
    async with db.tx(timeout=60) as tx:
        await call(tx)


async def in_one_that_goes_on(db: Any, call: Callable[[Any], Any]) -> None:
    """The error is met inside of the transaction, in a savepoint, and the transaction is kept."""
    failure = None
    async with db.tx(timeout=60) as tx:
        try:
            async with tx.tx() as inner:
                await call(inner)
        except DatabaseError as error:
            failure = error
        await tx.user.count()
    if failure is not None:
        raise failure
