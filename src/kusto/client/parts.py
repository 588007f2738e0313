"""What both clients share: settings, models, plans, raw results. It waits for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from kusto.client import session
from kusto.client.actions import Actions, actions_of
from kusto.client.package import Package
from kusto.engine.pool_options import PoolOptions
from kusto.engine.target import PasswordSource
from kusto.errors import (
    ClientAlreadyConnectedError,
    ClientNotConnectedError,
    KustoError,
    ReadOnlyServerError,
    RecordNotFoundError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kusto.client.batch import Batch
    from kusto.flow import Row
    from kusto.query.plan import CountPlan
    from kusto.query.planner import Planner


class ClientParts:
    """A client before it is known whether its calls are awaited."""

    _package: ClassVar[Package]
    _planner: Planner
    _pool_executor: Any = None

    def __init__(
        self,
        *,
        url: str | None = None,
        datasource: Mapping[str, str] | None = None,
        log_queries: bool = False,
        connect_timeout: float | timedelta | None = None,
        pool: PoolOptions | None = None,
        use_dotenv: bool = True,
        auto_register: bool = False,
        http: Any = None,
    ) -> None:
        """Make a client; nothing is opened.

        Args:
            url: the database's URL; the schema's environment variable where None.
            datasource: the same as Prisma Client Python says it: ``{"url": …}``.
            log_queries: log each statement's text (never its values) to the logger ``kusto.query``.
            connect_timeout: seconds that one connect may take.
            pool: the pool's limits; what the URL says goes before.
            auto_register: make it the client that pydantic models use on their own (``User.prisma()``).
            use_dotenv, http: taken for the sake of code written for Prisma Client Python.
        """
        self._url = url
        self._datasource = datasource
        self._log = log_queries
        limit = None if connect_timeout is None else seconds(connect_timeout)
        self._options = pool or PoolOptions(connect_timeout=limit)
        self._password: PasswordSource | None = None
        self._executor: Any = None
        self._on_fault: Callable[[KustoError], None] | None = None
        self._in_transaction = False
        if auto_register:
            from kusto.client.registered import register

            register(self._package.module, self)

    def is_connected(self) -> bool:
        """``connect`` was called and ``disconnect`` was not."""
        return self._executor is not None

    def set_password(self, password: str | PasswordSource) -> None:
        """Use this password, in place of the URL's, for every connection that is opened from now on.

        Args:
            password: the text; or a function that gives it, called for each new connection: a token that expires (AWS
                IAM, Microsoft Entra ID), a secret that is rotated. Of an async client it may be async.
        """
        self._password = password if callable(password) else lambda: password
        if self._pool_executor is not None:
            pool = self._pool_executor.pool
            pool.target = replace(pool.target, ask=self._password)

    def is_registered(self) -> bool:
        """This client is the one that models use on their own; see ``auto_register``."""
        from kusto.client.registered import is_registered

        return is_registered(self._package.module, self)

    def is_transaction(self) -> bool:
        """This client is the one that ``tx()`` gave."""
        return self._in_transaction

    def batch_(self) -> Batch:
        """Collect writes and run them in one transaction: ``with client.batch_() as batch`` (``async with``)."""
        from kusto.client.batch import Batch

        self._connected()
        client: Any = self
        return Batch(client)

    if not TYPE_CHECKING:  # generated stubs name each model; for them an unknown name is an error

        def __getattr__(self, name: str) -> Actions:
            if name == "_planner":
                raise unconnected()
            runs: Any = self
            actions = actions_of(runs, self._package.actions, name)
            self.__dict__[name] = actions  # the next look-up finds it without coming here
            return actions

    def _beginning(self) -> None:
        if self._executor is not None:
            raise ClientAlreadyConnectedError("the client is connected already")

    def _connected(self) -> Any:
        if self._executor is None:
            raise unconnected()
        return self._executor

    def _faulted(self, error: KustoError) -> None:
        if isinstance(error, ReadOnlyServerError) and self._pool_executor is not None:
            self._pool_executor.pool.reset()  # the other connections lead to the same server
        if self._on_fault is not None:
            self._on_fault(error)

    def _logged(self, sql: str) -> None:
        if self._log:
            import logging

            logging.getLogger("kusto.query").info("%s", sql)

    @staticmethod
    def _found(found: list[Any], name: str | None, single: bool) -> Any:
        if not single:
            return found
        if found:
            return found[0]
        if name is not None:
            raise RecordNotFoundError(f"no {name} record fits the where")
        return None

    @staticmethod
    def _counted(plan: CountPlan, row: Row) -> Any:
        return dict(zip(plan.names, row, strict=True)) if plan.names else row[0]

    def _raw_result(self, names: Sequence[str], rows: Sequence[Row], model: str | type[Any] | None, first: bool) -> Any:
        planner: Planner = self._planner
        rows = rows[:1] if first else rows
        made: list[Any]
        if isinstance(model, str):
            made = session.raw_models(planner, model, names, rows)
        else:
            made = session.raw_dicts(planner, names, rows)
            if model is not None:
                made = session.raw_objects(model, made)
        return (made[0] if made else None) if first else made


def unconnected() -> ClientNotConnectedError:
    """The error for a call on a client that was never connected."""
    return ClientNotConnectedError(
        "the client is not connected", hint="Call `connect()` first, or use the client in a `with` block."
    )


def seconds(given: float | timedelta) -> float:
    """A duration in seconds."""
    return given.total_seconds() if isinstance(given, timedelta) else float(given)


def may_write(sql: str) -> bool:
    """Whether a raw statement may change data: only plain reads are known not to."""
    return not sql.lstrip(" \t\r\n(").lower().startswith(("select", "show", "values", "explain"))
