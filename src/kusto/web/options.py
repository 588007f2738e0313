"""What both middlewares decide alike: which paths, which databases, go on or answer, who came back.

In come a person's options and results of checks; it waits for nothing and sends nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kusto.connections.counters import UNASKED
from kusto.connections.health import DatabaseHealth, wait_of
from kusto.errors import AccessDeniedError, ConnectionFault, KustoError, UsageError
from kusto.web.answers import Answer, given_answer, health_page, metrics_page, unavailable
from kusto.web.metrics import wants_metrics

if TYPE_CHECKING:
    from kusto.connections.manager import Manager

_log = logging.getLogger("kusto.web")

HEALTH_SECONDS = 3.0
"""The health endpoint waits no longer for a database: who probes it has a patience of its own, mostly 5 to 10 s."""


@dataclass(frozen=True, slots=True)
class DatabaseResult:
    """What a request can know of one of its databases.

    Args:
        up: its connection was found working.
        code: the error's code where it was not.
        retry_after: seconds until the next attempt.
    """

    database: str
    up: bool
    code: str | None = None
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Options:
    """A middleware's options; see `kusto.web.asgi.create_db_connection_middleware`."""

    databases: tuple[str, ...] | None = None
    continue_on_failure: bool | None = None
    check_interval: float | None = None
    on_error: Callable[..., Any] | None = None
    on_reconnect: Callable[..., Any] | None = None
    prefixes: tuple[str, ...] = ("/",)
    """The paths named, each with a slash behind it."""
    health_path: str | None = None
    manager: Manager | None = None

    def concerns(self, path: str) -> bool:
        """Whether a path lies below one of the paths named, by segments: ``/api`` holds ``/api/x``, not ``/apix``."""
        return f"{path}/".startswith(self.prefixes)

    def is_health(self, path: str) -> bool:
        """Whether a path is that of the health endpoint."""
        return self.health_path is not None and path.rstrip("/") == self.health_path


def options_from(
    databases: Sequence[str] | None,
    path: str | Sequence[str],
    health_path: str | None,
    check_interval: float | None,
    **others: Any,
) -> Options:
    """Options as people write them, checked.

    Raises:
        UsageError: a value means nothing.
    """
    if isinstance(databases, str):
        raise UsageError("databases must be a list of names", hint=f'Write databases=["{databases}"].')
    if check_interval is not None and not 0 <= check_interval < float("inf"):
        raise UsageError(f"check_interval = {check_interval} means nothing", hint="Write seconds.")
    paths = (path,) if isinstance(path, str) else tuple(path)
    return Options(
        databases=None if databases is None else tuple(dict.fromkeys(databases)),
        prefixes=tuple(f"{_base(written)}/" for written in paths),
        health_path=None if health_path is None else _base(health_path),
        check_interval=check_interval,
        **others,
    )


def _base(path: str) -> str:
    if not path.startswith("/"):
        raise UsageError(f"the path {path!r} does not begin with a slash", hint=f'Write "/{path}".')
    return path.rstrip("/")


def route_path(path: str, root: str) -> str:
    """The path as the application knows it: without the prefix below which the application is mounted."""
    root = root.rstrip("/")
    if root and path.startswith(root) and path[len(root) : len(root) + 1] in ("", "/"):
        return path[len(root) :] or "/"
    return path or "/"


class Gate:
    """Options together with the manager they speak of, which is looked up at the first request.

    Args:
        options: a person's options.
        state: gives recoveries per database, from the manager.
        response: whether what ``on_error`` returned is a response of the framework's.
    """

    def __init__(
        self,
        options: Options,
        state: Callable[[Manager], Mapping[str, DatabaseHealth]],
        response: Callable[[object], bool] = callable,
    ) -> None:
        self.options = options
        self.interval = options.check_interval
        self.seen = 0
        """Recoveries of the manager that ``on_reconnect`` was told of."""
        self._state = state
        self._is_response = response
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()

    @cached_property
    def manager(self) -> Manager:
        """The manager given, else that of the project."""
        manager = self.options.manager
        if manager is None:
            from kusto.connections.registry import default_manager

            manager = default_manager()
        self.came_back(manager)  # what came back before the first request is no news
        return manager

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The databases to check."""
        named = self.options.databases
        return self.manager.names() if named is None else named

    @cached_property
    def all_up(self) -> Mapping[str, DatabaseResult]:
        """The results where every database is up; one object for all such requests."""
        return MappingProxyType({name: DatabaseResult(name, up=True) for name in self.names})

    def require(self) -> None:
        """See that the databases named exist, and that the settings mean something.

        Raises:
            UnknownDatabaseError: a database does not exist.
            SettingsError: a setting means nothing.
        """
        _ = self.manager.policy
        for name in self.names:
            self.manager.require(name)

    def results(self, errors: Mapping[str, KustoError | None]) -> Mapping[str, DatabaseResult]:
        """Results of a check as the request sees them."""
        return {
            name: self.all_up[name] if error is None else DatabaseResult(name, False, error.code, wait_of(error))
            for name, error in errors.items()
        }

    def answer(self, errors: Mapping[str, KustoError | None]) -> Answer | None:
        """The answer to a request whose databases are in this state; None where it goes on."""
        refusal = self.refusal(errors)
        return None if refusal is None else unavailable(*refusal)

    def refusal(self, errors: Mapping[str, KustoError | None]) -> tuple[str, KustoError] | None:
        """The database, and its error, for whose sake a request in this state does not go on; None where it does."""
        wanted = self.options.continue_on_failure
        if self.manager.policy.continue_on_failure if wanted is None else wanted:
            return None
        return next(((name, error) for name, error in errors.items() if error is not None), None)

    def read(self, value: object) -> Answer | Any | None:
        """What ``on_error`` returned: a response, or nothing; nonsense is reported to the log."""
        try:
            answer = given_answer(value)
        except KustoError:
            _log.exception("on_error of the database middleware returned no response")
            return None
        return value if answer is None and self._is_response(value) else answer

    def health(self, report: Mapping[str, DatabaseHealth], accept: str, query: str) -> Answer:
        """The health endpoint's answer: JSON, or numbers for a scraper.

        Args:
            accept, query: the request's Accept header and query string.
        """
        if not wants_metrics(accept, query):
            return health_page(report)
        known = self.manager.counters()
        return metrics_page({name: known.get(name, UNASKED) for name in report})

    def culprit(self, error: KustoError) -> str | None:
        """The database that an error of the application's speaks of; None where that cannot be told."""
        named = error.meta.get("database")
        if isinstance(named, str):
            return named
        if len(self.names) == 1:
            return self.names[0]
        down = [name for name, health in self._state(self.manager).items() if not health.up]
        return down[0] if len(down) == 1 else None

    def came_back(self, manager: Manager) -> tuple[str, ...]:
        """Databases that came back since this was last asked; each is named once."""
        with self._lock:
            self.seen = manager.recoveries
            counts = {name: health.recoveries for name, health in self._state(manager).items()}
            news = [name for name, count in counts.items() if count > self._counts.get(name, 0)]
            self._counts.update(counts)
        return tuple(name for name in news if self.options.databases is None or name in self.options.databases)


def is_outage(error: ConnectionFault) -> bool:
    """Whether to come again later may help: a right that the user lacks does not come by waiting."""
    return not isinstance(error, AccessDeniedError)


def failed_answer(database: str | None, error: KustoError) -> Answer:
    """The answer to a request whose application was failed by a database; said in the log, too."""
    _log.warning("database %s failed a request: %s", database or "(unnamed)", error.code)
    return unavailable(database, error)


def fault_answer(error: ConnectionFault, *, manager: Manager | None = None) -> Answer:
    """The answer to a request that a database failed: for the error handler of a framework that catches everything.

    Args:
        error: what the application met; where waiting cannot help (a right is missing), it is raised again.
        manager: instead of that of the project (``kusto.db``).

    Returns:
        Status 503, headers with Retry-After, a JSON body without the error's text.
    """
    if not is_outage(error):
        raise error
    return failed_answer(Gate(Options(manager=manager), lambda manager: manager.status()).culprit(error), error)


def report_failure(function: Callable[..., Any]) -> None:
    """Somebody's function raised: say so in the log. It counts as having said nothing."""
    _log.exception("%s of the database middleware failed", getattr(function, "__name__", "a function"))
