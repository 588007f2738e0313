"""What a client can be doing when its task is cancelled, and how one sees whether half of it was done.

Each is run again and again on one database, with another number each time. In goes a `World`, out comes a coroutine;
afterwards `whole` looks at the rows from outside.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from client.faults.lookout import Lookout
from kusto.connections.clients import Opened
from kusto.connections.manager import Manager
from kusto.connections.policy import Policy
from kusto.engine.pool_options import PoolOptions
from kusto.web import create_db_connection_middleware

Work = Callable[["World"], Coroutine[Any, Any, Any]]
BASE = "base"
"""The user that is always there, with two posts."""


class OneClient:
    """A source for a manager that has one database: the clients that a test makes."""

    def __init__(self, make: Callable[..., Any]) -> None:
        self._make = make

    def names(self) -> tuple[str, ...]:
        return ("blog",)

    def environment(self) -> dict[str, str]:
        return {}

    def make(self, database: str, policy: Policy, *, blocking: bool) -> Opened:
        return Opened(self._make())


@dataclass
class World:
    """A database and those who work on it.

    Args:
        db: a client with two connections at most.
        make: makes another client, that is not connected.
        number: of this attempt; what it writes bears it.
    """

    server: str
    db: Any
    make: Callable[..., Any]
    look: Lookout
    manager: Manager
    number: int = 0

    @property
    def email(self) -> str:
        return f"u{self.number}"

    def count(self, table: str, where: str) -> int:
        quoted = f"`{table}`" if self.server == "mysql" else f'"{table}"'
        return int(self.look.ask(f"SELECT COUNT(*) FROM {quoted} WHERE {where}")[0][0])

    def users(self) -> int:
        return self.count("users", f"email = '{self.email}'")

    def posts(self) -> int:
        return self.count("Post", f"title IN ('a{self.number}', 'b{self.number}')")

    def both_or_none(self) -> bool:
        """The user and both posts, or nothing."""
        return (self.users(), self.posts()) in ((0, 0), (1, 2))

    def nested(self) -> dict[str, Any]:
        return {
            "email": self.email,
            "posts": {"create": [{"title": f"a{self.number}"}, {"title": f"b{self.number}"}]},
            "profile": {"create": {"bio": "-"}},
        }

    def nothing(self) -> bool:
        """What this attempt wrote was taken back."""
        return (self.users(), self.posts()) == (0, 0)


def _always(_: World) -> bool:
    return True


@dataclass(frozen=True)
class Operation:
    """Something a client does, and whether it may have left what it left."""

    name: str
    work: Work
    whole: Callable[[World], bool] = _always

    def __repr__(self) -> str:
        return self.name


async def _transaction(world: World) -> None:
    async with world.db.tx() as tx:
        assert await tx.user.find_first(where={"email": BASE}) is not None
        user = await tx.user.create({"email": world.email})
        await tx.post.create_many([{"title": f"{letter}{world.number}", "authorId": user.id} for letter in "ab"])


async def _savepoint(world: World) -> None:
    async with world.db.tx() as tx:
        await tx.user.create({"email": world.email})
        async with tx.tx() as inner:
            await inner.post.create_many([{"title": f"{letter}{world.number}"} for letter in "ab"])


async def _taken_back(world: World) -> None:
    transaction = world.db.tx()
    tx = await transaction.start()
    try:
        await tx.user.create(world.nested())
    finally:
        await transaction.rollback()


async def _raises(world: World) -> None:
    try:
        async with world.db.tx() as tx:
            await tx.user.create(world.nested())
            raise LookupError
    except LookupError:
        pass


async def _expired(world: World) -> None:
    """Its time is over while nothing is asked: rolled back behind its back, and waited for at its end."""
    from kusto.errors import TransactionExpiredError

    try:
        async with world.db.tx(timeout=0.01) as tx:
            await tx.user.create({"email": world.email})
            await asyncio.sleep(0.02)
    except TransactionExpiredError:
        pass


async def _together(world: World) -> None:
    async with world.db.tx() as tx:
        await asyncio.gather(tx.user.create(world.nested()), tx.user.count(), tx.user.find_many())


async def _batch(world: World) -> None:
    async with world.db.batch_() as batch:
        batch.user.create({"email": world.email})
        batch.post.create_many([{"title": f"{letter}{world.number}"} for letter in "ab"])


async def _run_transaction(world: World) -> None:
    async def work(tx: Any) -> None:
        await tx.user.create({"email": world.email})
        await tx.post.create_many([{"title": f"{letter}{world.number}"} for letter in "ab"])

    await world.manager.run_transaction("blog", work)


async def _create_many(world: World) -> None:
    await world.db.post.create_many([{"title": f"{letter}{world.number}"} for letter in "ab"])


async def _connects(world: World) -> None:
    db = world.make()
    try:
        await db.connect()
        await db.user.count()
    finally:
        await db.disconnect()


class _Held(list[Any]):
    """Connections that are in use; `clear` gives them back."""

    def __init__(self, pool: Any) -> None:
        super().__init__()
        self._pool = pool

    def clear(self) -> None:
        while self:
            self._pool.release(self.pop())


@asynccontextmanager
async def _all_held(world: World) -> AsyncIterator[_Held]:
    """Both connections of the pool are in use."""
    held = _Held(world.db._pooled().pool)
    try:
        while len(held) < 2:
            held.append(await world.db._pooled().pool.acquire())
        yield held
    finally:
        held.clear()


def _soon(happens: Callable[[], None]) -> None:
    """In a moment, when whoever is about to wait waits."""
    loop = asyncio.get_running_loop()
    loop.call_soon(loop.call_soon, happens)


async def _exhausted(world: World) -> None:
    """Waits for a connection that comes back while it waits."""
    async with _all_held(world) as held:
        _soon(held.clear)
        await world.db.user.count()


async def _makes_room(world: World) -> None:
    """Waits for a connection; one breaks, and its place is this caller's."""
    async with _all_held(world) as held:

        def breaks() -> None:
            for connection in held[:1]:  # none where the caller has left already
                connection.terminate()
            held.clear()

        _soon(breaks)
        await world.db.user.create({"email": world.email})


async def _killed(world: World) -> None:
    """Reads on a connection that the server has ended, and then on a fresh one."""
    world.look.end_sessions()
    await world.db.user.find_many(include={"posts": True})


async def _disconnected(world: World) -> None:
    """A client is disconnected while it works."""
    db = world.make()
    await db.connect()
    work = [asyncio.ensure_future(db.user.find_many(include={"posts": True})) for _ in range(4)]
    try:
        await asyncio.sleep(0)
        await db.disconnect()
    finally:
        try:
            await asyncio.gather(*work, return_exceptions=True)
        finally:
            await db.disconnect()


async def _disconnected_in_transaction(world: World) -> None:
    db = world.make()
    await db.connect()
    try:
        async with db.tx() as tx:
            await tx.user.create({"email": world.email})
            await db.disconnect()
            await tx.post.create_many([{"title": f"{letter}{world.number}"} for letter in "ab"])
    finally:
        await db.disconnect()


async def _checked(world: World) -> None:
    assert (await world.manager.check(["blog"], max_age=0)) == {"blog": None}
    await (await world.manager.get_client("blog")).user.count()


async def _request(world: World) -> None:
    """A request of a web application whose databases are checked first; its server cancels it."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        client = await world.manager.get_client("blog")
        async with client.tx() as tx:
            await tx.user.create(world.nested())
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        await asyncio.sleep(0)

    checked = create_db_connection_middleware(databases=["blog"], manager=world.manager, check_interval=0.001)(app)
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
    await checked(scope, receive, send)


async def _reconnected(world: World) -> None:
    await (await world.manager.reconnect("blog")).user.count()


async def _let_go(world: World) -> None:
    await world.manager.get_client("blog")
    await world.manager.disconnect("blog")


async def _pinged(world: World) -> None:
    """Its connections have been idle for so long that each is asked first."""
    db = world.make(pool=PoolOptions(limit=2, check_after=0.0))
    await db.connect()
    try:
        await asyncio.gather(db.user.count(), db.user.count())
        await db.user.count()
        await db.ping(2.0)
    finally:
        await db.disconnect()


async def _update_many(world: World) -> None:
    await world.db.user.update_many({"age": world.number}, where={"email": {"startswith": BASE}})


def _one_age(world: World) -> bool:
    return world.count("users", f"email LIKE 'base%' AND age = {world.number}") in (0, 3)


OPERATIONS = (
    Operation("find", lambda w: w.db.user.find_many(where={"email": BASE})),
    Operation("include", lambda w: w.db.user.find_many(include={"posts": {"include": {"comments": True}}})),
    Operation("create", lambda w: w.db.user.create({"email": w.email})),
    Operation("nested create", lambda w: w.db.user.create(w.nested()), World.both_or_none),
    Operation("create_many", _create_many, lambda w: w.posts() in (0, 2)),
    Operation("update_many", _update_many, _one_age),
    Operation(
        "upsert",
        lambda w: w.db.user.upsert(where={"email": w.email}, data={"create": w.nested(), "update": {"age": 1}}),
        World.both_or_none,
    ),
    Operation("tx", _transaction, World.both_or_none),
    Operation("savepoint", _savepoint, World.both_or_none),
    Operation("rollback", _taken_back, World.nothing),
    Operation("raises", _raises, World.nothing),
    Operation("expires", _expired, World.nothing),
    Operation("together", _together, World.both_or_none),
    Operation("batch", _batch, World.both_or_none),
    Operation("run_transaction", _run_transaction, World.both_or_none),
    Operation("query_raw", lambda w: w.db.query_raw("SELECT email FROM users")),
    Operation("execute_raw", lambda w: w.db.execute_raw("UPDATE users SET age = 1 WHERE email = 'base'")),
    Operation("connect", _connects),
    Operation("exhausted", _exhausted),
    Operation("makes room", _makes_room),
    Operation("killed", _killed),
    Operation("disconnect", _disconnected),
    Operation("disconnect in tx", _disconnected_in_transaction, World.both_or_none),
    Operation("check", _checked),
    Operation("request", _request, World.both_or_none),
    Operation("reconnect", _reconnected),
    Operation("let go", _let_go),
    Operation("ping", _pinged),
)
