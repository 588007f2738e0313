"""The manager for threads: the same promises as `kusto.connections.manager`, with blocking clients.

One thread checks and mends, the others wait for its result, nobody longer than the policy's deadline (the thread at
work by one connect at most: a blocking driver cannot be interrupted). It starts no thread of its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from copy import copy
from typing import Any, TypeAlias, TypeVar, Unpack, assert_never

from kusto.connections import transactions
from kusto.connections.health import DatabaseHealth
from kusto.connections.link import Link
from kusto.connections.links import Links, health_of, not_yet
from kusto.connections.states import (
    Abandoned,
    Action,
    Connect,
    Dropped,
    Event,
    Fail,
    Forced,
    Pause,
    PauseEnded,
    Ping,
    Requested,
    Rest,
    Use,
    Wait,
)
from kusto.connections.transactions import RETRIES, TransactionOptions
from kusto.errors import ConnectionFault, ConnectionTimeoutError, KustoError

R = TypeVar("R")

HEALTH_AGE = 5.0


class Flight:
    """One piece of work under way, for the threads that wait for it."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.error: KustoError | None = None


BlockingLink: TypeAlias = Link[Flight]


class BlockingManager:
    """The databases of one project, for threads.

    Args:
        source: what it shares with the async manager.
    """

    def __init__(self, source: Links) -> None:
        self._source = source
        self._lock = threading.RLock()  # a listener may ask for a client
        self.links: dict[str, BlockingLink] = {}

    def get_client(self, name: str) -> Any:
        """The database's blocking client, its connection checked and mended if need be.

        Raises:
            KustoError: as `kusto.connections.manager.Manager.get_client`.
        """
        link = self.links.get(name)
        if link is not None and link.quick():
            return link.client
        return self._obtain(name, Requested())

    def transaction(self, name: str, **options: Unpack[TransactionOptions]) -> AbstractContextManager[Any]:
        """A transaction: ``with kusto.db.sync.transaction("user") as tx: tx.user.create(…)``.

        Args:
            options: as ``client.tx`` takes them (`TransactionOptions`).
        """
        return transactions.opened_blocking(lambda: self.get_client(name), options)

    def run_transaction(
        self, name: str, work: Callable[[Any], R], *, retries: int = RETRIES, **options: Unpack[TransactionOptions]
    ) -> R:
        """Run ``work`` in a transaction, and again as a whole where it gave way to another one; what it returned.

        Args and errors: as `kusto.connections.manager.Manager.run_transaction`.
        """
        return transactions.run_blocking(lambda: self.transaction(name, **options), work, retries)

    def reconnect(self, name: str) -> Any:
        """Drop the connections of a database and connect anew, even in a cool-down; returns the client."""
        return self._obtain(name, Forced())

    def disconnect_all(self) -> None:
        """Close every connection. Never raises."""
        for link in tuple(self.links.values()):
            link.step(Dropped())
            try:
                link.client.disconnect()
            except (KustoError, OSError):
                pass  # nothing more can be done for a connection that does not even close

    def check(
        self, names: Sequence[str] | None = None, max_age: float | None = None, *, timeout: float | None = None
    ) -> dict[str, KustoError | None]:
        """Check several databases, one after the other; per database None, or the error.

        Args:
            names: every database where left out.
            max_age: how old a proof of life may be, instead of the policy's interval.
            timeout: seconds after which this one waits no longer. As a blocking driver cannot be interrupted, each
                database that must be asked is then asked in a thread of its own, which ends with the check.
        """
        wanted = tuple(names) if names is not None else self._source.names()
        if timeout is None:
            return {name: self._outcome(name, max_age) for name in wanted}
        results: dict[str, KustoError | None] = {}

        def ask(name: str) -> None:
            results[name] = self._outcome(name, max_age)

        asked = [threading.Thread(target=ask, args=(n,), daemon=True) for n in wanted if not self.fresh((n,), max_age)]
        for thread in asked:
            thread.start()
        deadline = time.monotonic() + timeout
        for thread in asked:
            thread.join(max(0.0, deadline - time.monotonic()))
        late = {name: None if self.fresh((name,), max_age) else not_yet(name, timeout) for name in wanted}
        return {**late, **results}

    def fresh(self, names: Sequence[str], max_age: float | None = None) -> bool:
        """Whether `check` of these databases would be answered from memory, and well."""
        for name in names:
            link = self.links.get(name)
            if link is None or not link.quick(max_age):
                return False
        return True

    def health(
        self, names: Sequence[str] | None = None, max_age: float = HEALTH_AGE, *, timeout: float | None = None
    ) -> dict[str, DatabaseHealth]:
        """Per database: up or down, latency, last error; args as in `check`."""
        return health_of(self.check(names, max_age, timeout=timeout), self.status())

    def status(self) -> dict[str, DatabaseHealth]:
        """What is remembered of each database that was asked for; asks nobody."""
        return self._source.status(tuple(self.links.values()))

    def _outcome(self, name: str, max_age: float | None) -> KustoError | None:
        try:
            self._obtain(name, Requested(max_age))
        except KustoError as error:
            return error
        return None

    def _obtain(self, name: str, request: Event) -> Any:
        link = self._link(name)
        with self._lock:  # so that whoever is told to wait finds the flight
            action = link.ask(request)
            if isinstance(action, Wait) and (link.flight is None or link.flight.done.is_set()):
                # whoever was at work was torn out of it, by a signal say
                link.step(Abandoned())
                action = link.step(request)
            if isinstance(action, Ping | Connect | Pause):
                link.flight = Flight()
            flight = link.flight
        match action:
            case Use() | Rest():
                return link.client
            case Fail():
                raise link.failure(action)
            case Wait():
                assert flight is not None
                error = _wait(link, flight)
            case Ping() | Connect() | Pause():
                assert flight is not None
                error = _fly(link, action, flight)
            case _:
                assert_never(action)
        if error is not None:
            raise copy(error)  # one each: a traceback belongs to one raise
        return link.client

    def _link(self, name: str) -> BlockingLink:
        link = self.links.get(name)
        if link is None:
            with self._lock:
                link = self.links.get(name) or self.links.setdefault(name, self._source.make(name))
        return link


def _fly(link: BlockingLink, action: Action, flight: Flight) -> KustoError | None:
    flight.error = ConnectionFault(f"the check of database {link.database!r} was cut off")
    try:
        flight.error = _mend(link, action)
        return flight.error
    except BaseException:
        link.step(Abandoned())
        raise
    finally:
        flight.done.set()


def _mend(link: BlockingLink, action: Action) -> KustoError | None:
    """Carry out what the state machine says until it is done; the error, if it ends in one."""
    while True:
        match action:
            case Ping(seconds):
                event = _ping(link, seconds)
            case Connect(seconds):
                event = _connect(link, seconds)
            case Pause(seconds):
                time.sleep(seconds)
                event = PauseEnded()
            case Fail():
                return link.failure(action)
            case Use() | Wait() | Rest():
                return None
            case _:
                assert_never(action)
        action = link.step(event)


def _ping(link: BlockingLink, seconds: float) -> Event:
    began = time.perf_counter()
    try:
        link.client.ping(seconds)
    except KustoError as error:
        return link.ping_failed(error)
    return link.ping_answered(time.perf_counter() - began)


def _connect(link: BlockingLink, seconds: float) -> Event:
    began = time.perf_counter()
    client = link.client
    try:
        if client.is_connected():
            client.reset_pool()
            client.ping(seconds)
        else:
            client.connect()
    except KustoError as error:
        return link.connect_failed(error)
    return link.connected(time.perf_counter() - began)


def _wait(link: BlockingLink, flight: Flight) -> KustoError | None:
    for seconds in link.slices():
        if flight.done.wait(seconds):
            return flight.error
    return ConnectionTimeoutError(f"database {link.database!r} did not answer within {link.policy.deadline:.1f} s")
