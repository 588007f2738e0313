"""Everything here is right, and its types are as said."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, assert_type

from app.db import kusto
from app.db._clients.user_profile import models as stand_in
from app.db.nasty.client import Client as NastyClient
from app.db.nasty.client import models as nasty
from app.db.py.client import Client as PydanticClient
from app.db.py.client import get_client, register
from app.db.py.client.models import User as PydanticUser
from app.db.user.client import Client, Json, Prisma, SyncClient, errors, models, types
from app.db.user.client.enums import Role
from app.db.user.client.models import Post, User, UserPartial


async def count_users(tx: Client) -> int:
    return await tx.user.count()


async def manager() -> None:
    assert_type(await kusto.db.get_client("user"), Client)
    assert_type(kusto.db.get_client_sync("nasty"), NastyClient)
    assert_type(kusto.db.sync.get_client("user"), SyncClient)
    assert_type(await kusto.db.reconnect("user"), Client)
    async with kusto.db.transaction("user", timeout=2.0) as tx:
        assert_type(tx, Client)
    with kusto.db.sync.transaction("user", isolation_level="Serializable") as blocking_tx:
        assert_type(blocking_tx, SyncClient)
    assert_type(await kusto.db.run_transaction("user", count_users, retries=5), int)
    assert_type(kusto.db.sync.run_transaction("user", lambda tx: tx.user.count()), int)
    other = await kusto.db.get_client("user-profile")
    assert_type(await other.user.find_many(), list[stand_in.User])
    await kusto.db.disconnect("user-profile")
    await kusto.db.disconnect_all()
    assert_type(kusto.db.names(), tuple[str, ...])
    name: kusto.DatabaseName = "user"
    assert_type(kusto.errors.KustoError(name), errors.KustoError)


async def reads(client: Client) -> None:
    users = await client.user.find_many()
    assert_type(users, list[User])
    assert_type(users[0].id, int)
    assert_type(users[0].name, str | None)
    assert_type(users[0].role, Role)
    assert_type(users[0].roles, list[Role])
    assert_type(users[0].class_, str | None)
    assert_type(users[0].balance, Decimal)
    assert_type(users[0].created, datetime)
    assert_type(users[0].birth, date | None)
    assert_type(users[0].wakes, time | None)
    assert_type(users[0].raw, bytes | None)
    assert_type(users[0].posts, list[Post] | None)
    assert_type(users[0].profile, models.Profile | None)
    assert_type(await client.user.find_first(where={"email": "x"}), User | None)
    assert_type(await client.user.find_first_or_raise(), User)
    assert_type(await client.user.find_unique(where={"id": 1}), User | None)
    assert_type(await client.user.find_unique_or_raise(where={"email": "x"}, include={"posts": True}), User)
    assert_type(await client.user.count(), int)
    assert_type((await client.user.count(select={"_all": True, "email": True}))["email"], int)
    assert_type(await client.user.query_raw("SELECT 1"), list[User])
    assert_type(await client.audit.find_many(), list[models.AuditLog])
    assert_type(await client.user_profile.find_many(), list[models.UserProfile])
    assert_type(await client.userprofile.find_many(), list[models.UserProfile])
    assert_type(await client.query_raw("SELECT 1"), list[dict[str, Any]])
    assert_type(await client.query_raw("SELECT 1", model=User), list[User])
    assert_type(await client.query_first("SELECT 1", 1, model=User), User | None)


async def selections(client: Client) -> None:
    some = await client.user.find_many(select={"id": True, "posts": {"select": {"title": True}, "take": 1}})
    assert_type(some, list[UserPartial])
    assert_type(some[0].email, str)
    assert_type(await client.user.find_first(select=["id", "email"]), UserPartial | None)
    assert_type(await client.user.create(data=person(), select={"id": True}), UserPartial)
    assert_type(await client.user.update({"slug": "x"}, {"id": 1}, select={"id": True}), UserPartial | None)


async def filters(client: Client) -> None:
    where: types.UserWhereInput = {
        "OR": [{"email": {"contains": "x", "mode": "insensitive"}}, {"name": None}],
        "AND": [{"id": {"in": [1, 2]}}, {"id": {"not": {"gt": 3}}}],
        "NOT": {"email": {"in": ["a"], "not_in": ("b",)}},
        "class": {"not": None, "startswith": "x"},
        "role": {"in": ["USER", Role.ADMIN], "not": "title"},
        "posts": {"some": {"title": {"endswith": "a"}, "author": {"is_not": {"email": "x"}}}, "none": {}},
        "profile": {"is": {"bio": "x"}},
        "created": {"gte": datetime.now(UTC)},
        "birth": date(2000, 1, 1),
        "wakes": {"lt": time(12)},
        "tags": {"has": "x"},
        "roles": {"has_some": [Role.ADMIN]},
        "balance": {"gt": Decimal(1), "lte": "2.5", "not": 3},
        "meta": {"equals": Json({"a": 1})},
        "raw": b"x",
        "active": {"not": True},
        "orgId_slug": {"orgId": 1, "slug": "x"},
    }
    await client.user.find_many(10, 1, where)
    post: types.PostWhereInput = {"title": "x"}
    post["author"] = {"is": where}
    await client.user.find_many(where={"posts": {"some": post}, "profile": {"is": {"user": {"is": where}}}})
    deep: types.UserInclude = {"posts": {"include": {"author": {"include": {"posts": {"include": {"tags": True}}}}}}}
    await client.user.find_many(include=deep)
    await client.post.find_many(include={"author": {"include": deep}})
    await client.user.find_many(where={"profile": None}, order={"email": {"sort": "asc", "nulls": "last"}})
    await client.user.find_many(where={"profile": {"bio": "x"}}, cursor={"id": 3}, distinct=["email", "class"])
    await client.user.find_many(order=[{"email": "asc"}, {"profile": {"bio": "desc"}}, {"posts": {"_count": "asc"}}])
    await client.user.find_many(
        include={"posts": {"take": 3, "order_by": {"title": "desc"}, "include": {"author": True}}, "profile": True}
    )
    await client.user.find_unique(where={"id": 1, "email": {"contains": "x"}, "name": {"contains": "q"}})
    await client.user.find_unique(where={"orgId_slug": {"orgId": 1, "slug": "x"}})


def person() -> types.UserCreateInput:
    return {"email": "a", "orgId": 1, "slug": "s"}


async def writes(client: Client) -> None:
    assert_type(await client.user.create(data=person()), User)
    await client.user.create(
        data={
            "email": "a", "orgId": 1, "slug": "s", "meta": {"x": [1, None]}, "raw": b"x", "class": "c", "role": "ADMIN",
            "tags": ["a"], "roles": [Role.USER, "ADMIN"], "balance": 3, "big": 2**40, "score": 1, "name": None,
            "posts": {"create": [{"title": "t"}], "connect": {"id": "x"}}, "profile": {"create": {"bio": None}},
        }
    )  # fmt: skip
    await client.post.create(data={"title": "x", "authorId": 1})
    await client.post.create({"title": "x", "author": {"connect": {"email": "q"}}})
    where: types.UserWhereUniqueInput = {"orgId_slug": {"orgId": 1, "slug": "s"}}
    await client.post.create({"title": "x", "author": {"connect_or_create": {"where": where, "create": person()}}})
    assert_type(await client.post.create_many(data=[{"title": "a", "authorId": 1}], skip_duplicates=True), int)
    changed = await client.user.update(
        where={"email": "x"},
        data={
            "balance": {"increment": 1}, "score": {"set": 1.5}, "tags": {"push": "x"}, "roles": {"set": ["USER"]},
            "posts": {
                "disconnect": [{"id": "x"}], "update": {"where": {"id": "y"}, "data": {"views": {"increment": 1}}},
                "update_many": [{"where": {}, "data": {"title": "z"}}], "delete_many": {"title": "q"},
            },
            "profile": {"update": {"bio": "b"}, "delete": True},
        },
    )  # fmt: skip
    assert_type(changed, User | None)
    both: types.UserUpsertInput = {"create": person(), "update": {"name": None}}
    assert_type(await client.user.upsert(where={"id": 1}, data={"create": person(), "update": {}}), User)
    assert_type(await client.user.upsert({"id": 1}, both), User)
    assert_type(await client.user.update_many(data={"active": False}, where={}), int)
    assert_type(await client.user.delete(where={"id": 1}), User | None)
    assert_type(await client.user.delete_many(), int)


async def together(client: Client) -> None:
    async with client.tx() as transaction:
        assert_type(await transaction.user.find_many(), list[User])
    async with client.batch_() as batch:
        batch.user.create(data=person())
        batch.post.delete_many()
    async with Prisma(url="postgresql://localhost/x") as other:
        assert_type(other, Client)


def blocking(client: SyncClient) -> None:
    assert_type(client.user.find_many(), list[User])
    assert_type(client.user.find_many(select={"id": True}), list[UserPartial])
    assert_type(client.query_first("SELECT 1"), dict[str, Any] | None)
    with client.batch_() as batch:
        batch.user.delete(where={"id": 1})


async def awkward(client: NastyClient) -> None:
    found = await client.lambda_.find_many(
        where={
            "class": 1, "in": None, "None": {"gt": 1}, "from": {"is": {"date": "a"}}, "users": {"none": {"users": 2}},
        },
        include={"property": True, "from": True, "users": {"include": {"List": True}}},
        order={"class_": "asc"}, select=None,
    )  # fmt: skip
    assert_type(found, list[nasty.lambda_])
    assert_type(found[0].class__, int)
    assert_type(found[0].str, str)
    assert_type(found[0].int, int | None)
    assert_type(found[0].list, list[int])
    assert_type(found[0].Any, Any | None)
    assert_type(found[0].users, list[nasty.users] | None)
    assert_type(found[0].property, nasty.Property | None)
    assert_type(found[0].model_dump(), dict[str, Any])
    assert_type(await client.user.find_many(select={"id": True}), list[nasty.UserPartial_])
    assert_type(await client.userpartial.find_many(), list[nasty.UserPartial])
    await client.property.find_many(where={"Property": 1})
    assert_type((await client.connect_.find_first_or_raise()).id, int)
    await client.connect()


async def pydantic(client: PydanticClient) -> None:
    user = await client.user.find_first_or_raise()
    assert_type(user, PydanticUser)
    assert_type(user.class_, str | None)
    assert_type(user.model_copy(update={"id": 1}), PydanticUser)


def models_are_objects(user: User) -> None:
    assert_type(user.model_dump(mode="json", exclude={"posts"}), dict[str, Any])
    assert_type(user.model_dump_json(indent=2), str)
    assert_type(user.model_copy(update={"id": 2}), User)
    assert_type(User.model_validate({}), User)
    assert_type(Post("p", "t", 1, 2), Post)
    assert_type(Post(id="p", title="t", views=1, authorId=2, author=user), Post)
    try:
        user.id = 2
    except errors.UniqueViolationError as error:
        assert_type(error.code, str)


async def actions_of_pydantic_models(client: PydanticClient) -> None:
    register(client)
    register(lambda: client)
    assert_type(get_client(), PydanticClient)
    assert_type(client.is_registered(), bool)
    assert_type(await PydanticUser.prisma().find_many(where={"email": "x"}), list[PydanticUser])
    async with client.tx() as tx:
        assert_type(await PydanticUser.prisma(tx).count(), int)
