"""The manager: in goes a database's name, out comes a client whose connection was found working.

``await manager.get_client("user")`` costs a dictionary look-up and two clock readings while the last proof of life is
believed; past that, one task checks, and mends if need be, however many ask. Whoever waits may be cancelled without
harm to the others. Nobody waits longer than the policy's deadline. It opens nothing before it is asked, starts no
thread and no timer of its own, and never replays a statement.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, Unpack, assert_never

from kusto.connections import transactions
from kusto.connections.clients import ClientSource
from kusto.connections.closing import close_at_exit, run_bounded
from kusto.connections.counters import DatabaseCounters
from kusto.connections.flights import AsyncLink, landed, mend, wait_for
from kusto.connections.health import ConnectionEvent, DatabaseHealth
from kusto.connections.links import Links, health_of, not_yet
from kusto.connections.policy import Policy
from kusto.connections.states import (
    Abandoned,
    Connect,
    Dropped,
    Event,
    Fail,
    Forced,
    Pause,
    Ping,
    Requested,
    Rest,
    Use,
    Wait,
)
from kusto.connections.transactions import RETRIES, TransactionOptions
from kusto.errors import ClientNotConnectedError, KustoError

if TYPE_CHECKING:
    from kusto.connections.blocking import BlockingManager
    from kusto.connections.link import Link
    from kusto.engine.target import PasswordSource

R = TypeVar("R")

HEALTH_AGE = 5.0
"""A health report asks the servers again only where what is remembered is older."""
CLOSE_SECONDS = 5.0

_managers: weakref.WeakSet[Manager] = weakref.WeakSet()
_inherited: list[object] = []


class Manager:
    """The databases of one project.

    Args:
        source: where clients come from; `kusto.connections.registry.manager_for` makes the usual one.
        settings: as in `configure`.
    """

    def __init__(self, source: ClientSource, **settings: Any) -> None:
        self._links = Links(source, **settings)
        self._spaces: dict[asyncio.AbstractEventLoop, dict[str, AsyncLink]] = {}
        self._recent: dict[str, AsyncLink] = {}
        self._lock = threading.Lock()
        _managers.add(self)
        close_at_exit(self)

    # Clients.

    async def get_client(self, name: str) -> Any:
        """The database's client, its connection checked and mended if need be.

        Raises:
            ConnectionFault: the database cannot be had; ``meta["retry_after"]`` says when the next attempt makes sense.
            UnknownDatabaseError, NotGeneratedError, MissingVariableError: there is nothing to connect to.
        """
        link = self._recent.get(name)
        if link is not None and link.loop is asyncio.get_running_loop() and link.quick():
            return link.client
        return await self._obtain(name, Requested())

    def get_client_sync(self, name: str) -> Any:
        """The same client at once: no check, no reconnect.

        Raises:
            ClientNotConnectedError: the database was never connected.
            UnknownDatabaseError: there is no such database.
        """
        link = self._recent.get(name)
        with contextlib.suppress(RuntimeError):  # no loop runs here: any loop's client will do
            link = self._spaces.get(asyncio.get_running_loop(), {}).get(name, link)
        if link is not None and link.ever_connected:
            return link.client
        self._links.require(name)
        raise ClientNotConnectedError(
            f"database {name!r} was never connected",
            hint=f'Call `await kusto.db.get_client("{name}")` first, at start-up for instance.',
            meta={"database": name},
        )

    def transaction(self, name: str, **options: Unpack[TransactionOptions]) -> AbstractAsyncContextManager[Any]:
        """A transaction: ``async with kusto.db.transaction("user") as tx: await tx.user.create(…)``.

        Committed at the end of the block, rolled back where the block raises.

        Args:
            options: as ``client.tx`` takes them (`TransactionOptions`).

        Raises:
            KustoError: as `get_client`, and as the transaction.
        """
        return transactions.opened(lambda: self.get_client(name), options)

    async def run_transaction(
        self,
        name: str,
        work: Callable[[Any], Awaitable[R]],
        *,
        retries: int = RETRIES,
        **options: Unpack[TransactionOptions],
    ) -> R:
        """Run ``work`` in a transaction, and again as a whole where it gave way to another one; what it returned.

        Only deadlocks and serialisation failures (P2034) are repeated: the database then took everything back. What
        ``work`` does elsewhere (a mail sent) happens each time.

        Args:
            work: called with the transaction's client.
            retries: how often it is run again at most.
            options: as in `transaction`.

        Raises:
            WriteConflictError: it gave way once more after so many repetitions.
            OutcomeUnknownError: the connection broke during COMMIT; it is not run again.
        """
        return await transactions.run(lambda: self.transaction(name, **options), work, retries)

    async def reconnect(self, name: str) -> Any:
        """Drop the connections of a database and connect anew, even in a cool-down; returns the client.

        Raises:
            KustoError: as `get_client`.
        """
        return await self._obtain(name, Forced())

    async def disconnect(self, name: str) -> None:
        """Close the connections of a database; the next `get_client` connects again."""
        link = self._spaces.get(asyncio.get_running_loop(), {}).get(name)
        if link is not None:
            await self._close(link)

    async def disconnect_all(self) -> None:
        """Close every connection of this event loop, and those of the blocking clients. Never raises, never hangs."""
        await self._close_all(tuple(self._spaces.get(asyncio.get_running_loop(), {}).values()))
        if "sync" in self.__dict__:
            await asyncio.to_thread(self.sync.disconnect_all)

    @cached_property
    def sync(self) -> BlockingManager:
        """The same for threads: blocking clients, for WSGI and scripts."""
        from kusto.connections.blocking import BlockingManager

        return BlockingManager(self._links)

    # Monitoring.

    async def check(
        self, names: Sequence[str] | None = None, max_age: float | None = None, *, timeout: float | None = None
    ) -> dict[str, KustoError | None]:
        """Check several databases at once; per database None, or the error that `get_client` would raise.

        Args:
            names: every database where left out.
            max_age: how old a proof of life may be, instead of the policy's interval.
            timeout: seconds after which this one waits no longer; the check goes on for the others.
        """
        wanted = tuple(names) if names is not None else self._links.names()
        results = await asyncio.gather(*(self._outcome(name, max_age, timeout) for name in wanted))
        return dict(zip(wanted, results, strict=True))

    def fresh(self, names: Sequence[str], max_age: float | None = None) -> bool:
        """Whether `check` of these databases would be answered from memory, and well."""
        loop = asyncio.get_running_loop()
        recent = self._recent
        for name in names:
            link = recent.get(name)
            if link is None or link.loop is not loop or not link.quick(max_age):
                return False
        return True

    async def health(
        self, names: Sequence[str] | None = None, max_age: float = HEALTH_AGE, *, timeout: float | None = None
    ) -> dict[str, DatabaseHealth]:
        """Per database: up or down, latency, last error. Asks the servers where what is remembered is too old.

        Args:
            names: every database where left out.
            max_age: seconds for which a proof of life is believed.
            timeout: seconds after which a database that has not answered yet is reported as down.
        """
        errors = await self.check(names, max_age, timeout=timeout)
        return health_of(errors, self.status())

    def counters(self) -> dict[str, DatabaseCounters]:
        """How often what happened to each database that was asked for, and its pool; asks nobody."""
        blocking = self.sync.links.values() if "sync" in self.__dict__ else ()
        return self._links.counters((*self._recent.values(), *blocking))

    def status(self) -> dict[str, DatabaseHealth]:
        """What is remembered of each database that was asked for; asks nobody."""
        return self._links.status(self._recent.values())

    def names(self) -> tuple[str, ...]:
        """Every database of the project."""
        return self._links.names()

    def require(self, name: str) -> None:
        """See that a database exists.

        Raises:
            UnknownDatabaseError: it does not.
        """
        self._links.require(name)

    @property
    def policy(self) -> Policy:
        """How eagerly connections are checked and mended."""
        return self._links.policy

    @property
    def recoveries(self) -> int:
        """How often any database has come back."""
        return self._links.recoveries

    def configure(self, **settings: Any) -> Policy:
        """Set what detection would decide otherwise: ``serverless``, ``check_interval``, ``attempts``, ``cooldown``,
        ``deadline``, ``connect_timeout``, ``continue_on_failure``. Returns the policy that follows.

        Raises:
            SettingsError: a value means nothing.
        """
        policy = self._links.configure(**settings)
        for link in self._every_link():
            link.policy = self._links.policy_for(link.connect_timeout)
        return policy

    def set_password(self, name: str, password: str | PasswordSource) -> None:
        """Use this password for every new connection of a database, in place of the URL's.

            kusto.db.set_password("user", lambda: rds.generate_db_auth_token(HOST, 5432, "app"))

        Args:
            name: the database's.
            password: the text; or a function that gives it, called for each new connection: a token that expires, a
                secret that is rotated. It may be async, where only awaited clients are used.

        Raises:
            UnknownDatabaseError: there is no such database.
        """
        self._links.set_password(name, password)
        for link in self._every_link():
            if link.database == name:
                link.client.set_password(password)

    def _every_link(self) -> Iterator[Link[Any]]:
        for links in (*self._spaces.values(), *((self.sync.links,) if "sync" in self.__dict__ else ())):
            yield from links.values()

    def on_event(self, listener: Callable[[ConnectionEvent], None]) -> Callable[[], None]:
        """Tell ``listener`` of every change (`ConnectionEvent`); returns the function that ends it."""
        return self._links.listen(listener)

    @asynccontextmanager
    async def lifespan(self, app: object = None, *, connect: bool | Sequence[str] = True) -> AsyncIterator[None]:
        """Connect at the beginning, disconnect at the end: ``FastAPI(lifespan=kusto.db.lifespan)``.

        A database that cannot be connected keeps nobody from starting; it is mended when it is asked for.

        Args:
            app: not used; frameworks hand it over.
            connect: which databases to connect at the beginning; True for all, False for none.
        """
        try:
            if connect is not False:
                await self.check(None if connect is True else connect)
            yield
        finally:
            await self.disconnect_all()

    # The work.

    async def _outcome(self, name: str, max_age: float | None, timeout: float | None) -> KustoError | None:
        try:
            async with asyncio.timeout(timeout):
                await self._obtain(name, Requested(max_age))
        except TimeoutError:
            return not_yet(name, timeout)
        except KustoError as error:
            return error
        return None

    async def _obtain(self, name: str, request: Event) -> Any:
        link = self._link(name)
        action = link.ask(request)
        match action:
            case Use() | Rest():
                return link.client
            case Fail():
                raise link.failure(action)
            case Wait():
                if link.flight is None:  # whoever was at work was torn out of it, by a signal say
                    link.step(Abandoned())
                    return await self._obtain(name, request)
                flight = link.flight
            case Ping() | Connect() | Pause():
                flight = link.flight = asyncio.get_running_loop().create_task(mend(link, action))
                flight.add_done_callback(lambda task: landed(link, task))
            case _:
                assert_never(action)
        error = await wait_for(link, flight)
        if error is not None:
            raise copy(error)  # one each: a traceback belongs to one raise
        return link.client

    def _link(self, name: str) -> AsyncLink:
        loop = asyncio.get_running_loop()
        link = self._recent.get(name)
        if link is not None and link.loop is loop:
            return link
        with self._lock:
            space = self._spaces.get(loop)
            if space is None:
                space = self._spaces[loop] = self._inherit(loop)
            link = space.get(name)
            if link is None:
                link = space[name] = self._links.make(name, loop=loop)
            self._recent[name] = link
        return link

    def _inherit(self, loop: asyncio.AbstractEventLoop) -> dict[str, AsyncLink]:
        """The links of a closed event loop (``asyncio.run`` once per call makes many): clients and memory live on."""
        space: dict[str, AsyncLink] = {}
        for closed in [known for known in self._spaces if known.is_closed()]:
            for name, link in self._spaces.pop(closed).items():
                if name not in space:
                    link.move_to(loop)
                    space[name] = link
        return space

    async def _close(self, link: AsyncLink) -> None:
        flight, link.flight = link.flight, None
        link.step(Dropped())
        if flight is not None and not flight.done():
            flight.cancel()
            await asyncio.wait((flight,), timeout=CLOSE_SECONDS)
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await link.client.disconnect()
        except (KustoError, OSError, TimeoutError):
            pass  # nothing more can be done for a connection that does not even close

    def close_at_exit(self, seconds: float) -> None:
        """Close what can be closed when the process ends: blocking clients, and those of loops that nobody runs.

        Args:
            seconds: for each event loop.
        """
        if "sync" in self.__dict__:
            self.sync.disconnect_all()
        for loop, links in tuple(self._spaces.items()):
            if not loop.is_closed() and not loop.is_running():
                run_bounded(loop, self._close_all(tuple(links.values())), seconds)

    async def _close_all(self, links: Sequence[AsyncLink]) -> None:
        await asyncio.gather(*(self._close(link) for link in links))

    def _forget_parent(self) -> None:
        """In a forked child: what there is is the parent's. It is kept, so that nothing says goodbye on its sockets."""
        _inherited.append((self._spaces, self._recent, self.__dict__.pop("sync", None)))
        self._spaces, self._recent, self._lock = {}, {}, threading.Lock()
        self._links.forget_counts()


def _after_fork_in_child() -> None:
    for manager in tuple(_managers):
        manager._forget_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
