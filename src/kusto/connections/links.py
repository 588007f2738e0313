"""What the async and the blocking manager share: where links come from, the policy, who is told of changes.

It makes links and forgets them; it never carries out what a link says is to be done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from kusto.connections.clients import ClientSource
from kusto.connections.counters import DatabaseCounters, Tally, counters_of
from kusto.connections.health import ConnectionEvent, DatabaseHealth, short_message, unknown_health
from kusto.connections.link import Link
from kusto.connections.notices import LOG, write_log
from kusto.connections.policy import Policy, adjusted, detect
from kusto.engine.target import PasswordSource
from kusto.errors import ConnectionTimeoutError, KustoError, UnknownDatabaseError
from kusto.workspace.naming import nearest

Listener = Callable[[ConnectionEvent], None]


class Links:
    """Maker of links for one project.

    Args:
        source: where clients come from.
        settings: what a person set, see `kusto.connections.policy.adjusted`; ``serverless`` too.
    """

    def __init__(self, source: ClientSource, **settings: Any) -> None:
        self.source = source
        self._settings = settings
        self._policy: Policy | None = None
        self._listeners: tuple[Listener, ...] = ()
        self._names: tuple[str, ...] | None = None
        self._tallies: dict[str, Tally] = {}
        self._passwords: dict[str, str | PasswordSource] = {}
        self.recoveries = 0
        """How often any database came back: whoever remembers the number sees at once whether there is news."""

    @property
    def policy(self) -> Policy:
        """How eagerly connections are checked and mended."""
        if self._policy is None:
            self._policy = self._decide(self._settings)
        return self._policy

    def configure(self, **settings: Any) -> Policy:
        """Set what is not None over what was set before; returns the new policy."""
        wanted = {**self._settings, **{name: value for name, value in settings.items() if value is not None}}
        self._policy = self._decide(wanted)
        self._settings = wanted
        return self._policy

    def _decide(self, settings: dict[str, Any]) -> Policy:
        rest = {name: value for name, value in settings.items() if name != "serverless"}
        return adjusted(detect(self.source.environment(), serverless=settings.get("serverless")), **rest)

    def policy_for(self, connect_timeout: float | None) -> Policy:
        """The policy for a database whose URL may set a connect timeout of its own."""
        if connect_timeout is None:
            return self.policy
        return adjusted(self.policy, connect_timeout=connect_timeout, deadline=self._settings.get("deadline"))

    def names(self) -> tuple[str, ...]:
        """Every database; the folders are looked up once."""
        if self._names is None:
            self._names = self.source.names()
        return self._names

    def make(self, database: str, *, loop: Any = None) -> Link[Any]:
        """A new link.

        Args:
            loop: the event loop of an async client; None for a blocking client.

        Raises:
            KustoError: there can be no client.
        """
        opened = self.source.make(database, self.policy, blocking=loop is None)
        policy = self.policy_for(opened.connect_timeout)
        tally = self.tally(database)
        link: Link[Any] = Link(database, opened.client, policy, url=opened.url, tell=self.tell, tally=tally, loop=loop)
        link.connect_timeout = opened.connect_timeout
        if database in self._passwords:
            opened.client.set_password(self._passwords[database])
        return link

    def tally(self, database: str) -> Tally:
        """What counts for a database."""
        return self._tallies.setdefault(database, Tally())

    def counters(self, links: Iterable[Link[Any]]) -> dict[str, DatabaseCounters]:
        """The numbers of every database that has a link here."""
        groups: dict[str, list[Link[Any]]] = {}
        for link in links:
            groups.setdefault(link.database, []).append(link)
        return {name: counters_of(self.tally(name), group) for name, group in groups.items()}

    def forget_counts(self) -> None:
        """Begin at zero: a forked child has done nothing yet."""
        self._tallies = {}

    def set_password(self, database: str, password: str | PasswordSource) -> None:
        """Give every client of a database made from now on this password; see `kusto.client.parts.ClientParts`.

        Raises:
            UnknownDatabaseError: there is no such database.
        """
        self.require(database)
        self._passwords[database] = password

    def require(self, database: str) -> None:
        """See that a database exists.

        Raises:
            UnknownDatabaseError: it does not.
        """
        if database not in self.names():
            meant = nearest(database, self.names())
            hint = f"Did you mean {meant!r}?" if meant else f"There are: {', '.join(self.names()) or 'none'}."
            raise UnknownDatabaseError(f"there is no database {database!r}", hint=hint, meta={"database": database})

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell ``listener`` of every change; returns the function that ends it."""
        self._listeners = (*self._listeners, listener)

        def stop() -> None:
            self._listeners = tuple(known for known in self._listeners if known is not listener)

        return stop

    def tell(self, event: ConnectionEvent) -> None:
        """Hand an event on. A listener that raises is reported to the log and disturbs nobody."""
        match event.kind:
            case "recovered":
                self.recoveries += 1
                self.tally(event.database).add("recoveries")
            case "unavailable":
                self.tally(event.database).add("circuit_openings")
            case _:
                pass
        write_log(event)
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:  # noqa: BLE001  # somebody else's code: mending goes on whatever it does
                LOG.exception("a listener of connection events failed")

    def status(self, links: Iterable[Link[Any]]) -> dict[str, DatabaseHealth]:
        """What is remembered of every database that has a link."""
        return {link.database: link.health() for link in links}


def health_of(errors: dict[str, KustoError | None], remembered: dict[str, DatabaseHealth]) -> dict[str, DatabaseHealth]:
    """Health per database, after a check: what is remembered, or for one without a client the reason."""
    report: dict[str, DatabaseHealth] = {}
    for name, error in errors.items():
        if name in remembered:
            health = remembered[name]
            if error is not None and health.up:  # no answer yet, which is no proof of life
                health = replace(health, up=False, error_code=error.code, error_message=short_message(error))
            report[name] = health
        else:
            assert error is not None, "a database that passed its check has a client"
            report[name] = unknown_health(name, error)
    return report


def not_yet(database: str, seconds: float | None) -> ConnectionTimeoutError:
    """The outcome of a check for somebody who waits no longer."""
    return ConnectionTimeoutError(
        f"database {database!r} was not found working within {seconds or 0:g} s", meta={"database": database}
    )
