"""Every line marked wrong is wrong, and nothing else is."""
# ruff: noqa: B018

from __future__ import annotations

from app.db import kusto
from app.db.nasty.client import Client as NastyClient
from app.db.py.client.models import User as PydanticUser
from app.db.user.client import Client, SyncClient, enums, models, types


async def count_users(tx: Client) -> int:
    return await tx.user.count()


async def manager() -> None:
    await kusto.db.get_client("usr")  # WRONG
    kusto.db.get_client_sync("usr")  # WRONG
    kusto.db.sync.get_client("usr")  # WRONG
    await kusto.db.reconnect("usr")  # WRONG
    await kusto.db.disconnect("usr")  # WRONG
    (await kusto.db.get_client("user-profile")).usr  # WRONG
    kusto.db.transaction("usr")  # WRONG
    kusto.db.transaction("user", time_out=2.0)  # WRONG
    async with kusto.db.transaction("user") as tx:
        await tx.usr.count()  # WRONG
    await kusto.db.run_transaction("nasty", count_users)  # WRONG
    kusto.db.sync.run_transaction("user", lambda tx: tx.usr.count())  # WRONG


async def reads(client: Client, blocking: SyncClient) -> None:
    client.usr  # WRONG
    await client.user.find_mny()  # WRONG
    await client.user.find_many(wher={"email": "x"})  # WRONG
    await client.user.find_many(where={"emial": "x"})  # WRONG
    await client.user.find_many(where={"class_": "x"})  # WRONG
    await client.user.find_many(where={"place": "x"})  # WRONG
    await client.user.find_many(where={"secret": "x"})  # WRONG
    await client.user.find_many(where={"email": 1})  # WRONG
    await client.user.find_many(where={"email": None})  # WRONG
    await client.user.find_many(where={"email": {"contain": "x"}})  # WRONG
    await client.user.find_many(where={"email": {"in": "x"}})  # WRONG
    await client.user.find_many(where={"id": {"contains": "x"}})  # WRONG
    await client.user.find_many(where={"posts": {"some": {"titel": "x"}}})  # WRONG
    await client.user.find_many(where={"posts": {"is": {"title": "x"}}})  # WRONG
    await client.user.find_many(where={"AND": [{"emial": "x"}]})  # WRONG
    await client.user.find_many(where={"role": "ADMN"})  # WRONG
    await client.user.find_many(where={"role": {"in": ["admin"]}})  # WRONG
    await client.user.find_many(where={"tags": {"hass": "x"}})  # WRONG
    await client.user.find_many(include={"post": True})  # WRONG
    await client.user.find_many(include={"email": True})  # WRONG
    await client.user.find_many(include={"posts": {"order_by": {"titel": "asc"}}})  # WRONG
    await client.user.find_many(include={"posts": {"where": {"titel": "x"}}})  # WRONG
    await client.user.find_many(include={"profile": {"take": 1}})  # WRONG
    await client.user.find_many(include={"posts": True}, select={"id": True})  # WRONG
    await client.user.find_many(select={"idd": True})  # WRONG
    await client.user.find_many(select=["idd"])  # WRONG
    await client.user.find_many(order={"emial": "asc"})  # WRONG
    await client.user.find_many(order={"email": "up"})  # WRONG
    await client.user.find_many(distinct=["emial"])  # WRONG
    await client.user.find_many(cursor={"name": "x"})  # WRONG
    await client.user.find_unique(where={"name": "x"})  # WRONG
    await client.user.find_unique(where={"orgId_slug": {"orgId": 1}})  # WRONG
    await client.user.find_unique(where={"orgId": 1, "slug": "x"})  # WRONG
    (await client.user.find_many())[0].emial  # WRONG
    (await client.user.find_first()).email  # WRONG
    (await client.user.find_many(select={"id": True}))[0].emial  # WRONG
    (await client.user.count(select={"_all": True}))["emial"]  # WRONG
    await client.user.count(select={"emial": True})  # WRONG
    await blocking.user.find_many()  # WRONG
    blocking.user.find_many(where={"emial": "x"})  # WRONG


async def writes(client: Client) -> None:
    await client.user.create(data={"email": "x"})  # WRONG
    await client.user.create(data={"email": "x", "orgId": 1, "slug": None})  # WRONG
    await client.user.create(data={"email": "x", "orgId": 1, "slug": "s", "nam": "y"})  # WRONG
    await client.user.create(data={"email": "x", "orgId": 1, "slug": "s", "class_": "y"})  # WRONG
    await client.user.create(data={"email": "x", "orgId": 1, "slug": "s", "balance": 1.5})  # WRONG
    await client.user.create(data={"email": "x", "orgId": 1, "slug": "s", "created": "2026"})  # WRONG
    await client.user.create(data={"email": "x", "orgId": 1, "slug": "s", "tags": "a"})  # WRONG
    await client.user.create(data={"email": "x", "orgId": 1, "slug": "s", "big": {"increment": 1}})  # WRONG
    await client.post.create(data={"title": "x", "author": {"connect": {"idd": 1}}})  # WRONG
    await client.post.create(data={"title": "x", "author": {"create": {"email": "x"}}})  # WRONG
    await client.post.create(data={"title": "x", "author": {"disconnect": True}})  # WRONG
    await client.post.create_many(data=[{"title": "x"}])  # WRONG
    await client.post.create_many(data=[{"title": "x", "author": {"connect": {"id": 1}}}])  # WRONG
    await client.user.update(where={"id": 1}, data={"email": None})  # WRONG
    await client.user.update(where={"id": 1}, data={"name": {"increment": 1}})  # WRONG
    await client.user.update(where={"name": "x"}, data={})  # WRONG
    await client.user.update(where={"id": 1}, data={"posts": {"update": {"where": {"id": "x"}}}})  # WRONG
    await client.user.update_many(where={}, data={"posts": {"create": {"title": "x"}}})  # WRONG
    await client.user.upsert(where={"id": 1}, data={"create": {"email": "x"}, "update": {}})  # WRONG
    await client.user.upsert(where={"id": 1}, data={"update": {}})  # WRONG
    await client.user.delete(where={})  # WRONG
    await client.user.delete_many(where={"emial": "x"})  # WRONG
    client.batch_().user.create(data={"emial": "x"})  # WRONG
    client.batch_().user.find_many()  # WRONG
    client.batch_().usr  # WRONG


async def awkward(client: NastyClient) -> None:
    await client.lambda_.find_many(where={"class__": 1})  # WRONG
    await client.lambda_.find_many(where={"in": 1})  # WRONG
    (await client.lambda_.find_first_or_raise()).int.bit_length()  # WRONG


def values(user: models.User) -> None:
    user.emial  # WRONG
    user.email = 1  # WRONG
    user.posts[0]  # WRONG
    models.Post(id="p", title="t", views=1)  # WRONG
    models.Usr  # WRONG
    enums.Role.ADMN  # WRONG
    types.UserWhereInputt  # WRONG
    types.UserWhereInput(emial="x")  # WRONG


async def actions_of_pydantic_models() -> None:
    await PydanticUser.prisma().find_many(where={"emial": "x"})  # WRONG
    PydanticUser.prisma("client")  # WRONG
    models.User.prisma()  # WRONG
