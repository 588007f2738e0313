"""Batches: writes collected without being sent, then run in one transaction, all or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from kusto.client import session
from kusto.client.actions import Actions, actions_of
from kusto.errors import UsageError
from kusto.flow import Run, transaction
from kusto.query.slots import fill

if TYPE_CHECKING:
    from kusto.client.async_client import Client
    from kusto.client.sync_client import SyncClient
    from kusto.flow import Flow
    from kusto.query.plan import AffectPlan, CountPlan, ReadPlan, WritePlan


class Batch:
    """Has the models of its client; their writes are run by `commit`. Of an async client it is awaited."""

    def __init__(self, client: Client | SyncClient) -> None:
        self._client = client
        self._planner = client._planner
        self._flows: list[Callable[[], Flow[Any]]] = []

    if not TYPE_CHECKING:  # generated stubs name each model; for them an unknown name is an error

        def __getattr__(self, name: str) -> Actions:
            return actions_of(self, self._client._package.actions, name)

    def execute_raw(self, query: str, *args: Any) -> None:
        """Add a statement of the caller's own."""
        params = [session.raw_parameter(a) for a in args]
        self._flows.append(lambda: _run(query, params))

    def commit(self) -> Any:
        """Run what was collected in one transaction; gives each write's result, in order."""
        made, self._flows = self._flows, []

        def together() -> Flow[list[Any]]:
            return transaction(_each(made), immediate=True)

        return self._client._do_flow(together)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None:
            await self.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None:
            self.commit()

    # -- what the actions call ---------------------------------------------------------------------------------

    def _do_write(self, plan: WritePlan, values: list[Any]) -> None:
        self._flows.append(lambda: self._planner.write_flow(plan, values, within=True, ends=True))

    def _do_affect(self, plan: AffectPlan, values: list[Any]) -> None:
        params = fill(plan.slots, values)
        self._flows.append(lambda: _run(plan.sql, params))

    def _do_flow(self, make: Callable[[], Flow[Any]]) -> None:
        self._flows.append(make)

    def _do_read(self, plan: ReadPlan, values: list[Any], name: str | None, single: bool) -> Any:
        raise _only_writes()

    def _do_count(self, plan: CountPlan, values: list[Any]) -> Any:
        raise _only_writes()

    def _do_raw(self, sql: str, args: tuple[Any, ...], model: str, first: bool) -> Any:
        raise _only_writes()


def _run(sql: str, params: list[Any]) -> Flow[int]:
    count: int = yield Run(sql, params)
    return count


def _each(made: list[Callable[[], Flow[Any]]]) -> Flow[list[Any]]:
    results = []
    for make in made:
        result = yield from make()
        results.append(result)
    return results


def _only_writes() -> UsageError:
    return UsageError("a batch holds writes only", hint="Read outside the batch, or use `tx()`.")
