"""The awaited client. Constructing one opens nothing; asyncio and the driver are imported when it first connects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

from kusto.client import session
from kusto.client.parts import ClientParts, may_write, seconds, unconnected
from kusto.errors import ConnectionTimeoutError
from kusto.query import flows
from kusto.query.slots import fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from kusto.client.async_transaction import TransactionManager
    from kusto.engine.executor_async import AsyncExecutor, PoolExecutor
    from kusto.engine.shelf import PoolStatus
    from kusto.flow import Flow
    from kusto.query.plan import AffectPlan, CountPlan, ReadPlan, WritePlan

M = TypeVar("M")


class Client(ClientParts):
    """A database. Models are attributes: ``await client.user.find_many()``."""

    _pool_executor: PoolExecutor | None
    _executor: AsyncExecutor | None

    async def connect(self, timeout: float | timedelta | None = None) -> None:
        """Open the pool and verify one connection.

        Raises:
            ConnectionFault: with its subclasses, saying why.
            ClientAlreadyConnectedError: it is connected.
        """
        self._beginning()
        from kusto.engine.executor_async import PoolExecutor
        from kusto.engine.pool_async import AsyncPool

        target = session.target_of(self._package, self._url, self._datasource, self._password)
        pool = AsyncPool(target, self._options)
        pool.release(await pool.acquire())
        self._planner = session.planner_for(self._package, target.namespace)
        self._pool_executor = self._executor = PoolExecutor(pool)
        self._pool_executor.on_fault = self._faulted

    async def disconnect(self, timeout: float | timedelta | None = None) -> None:
        """Close the pool; a client that is not connected stays so."""
        executor, self._pool_executor, self._executor = self._pool_executor, None, None
        if executor is not None:
            await executor.pool.close()

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.disconnect()

    async def ping(self, timeout: float) -> None:
        """One round trip within ``timeout`` seconds, or `ConnectionFault`."""
        import asyncio

        pool = self._pooled().pool
        try:
            async with asyncio.timeout(timeout):
                connection = await pool.acquire()
        except TimeoutError:
            raise ConnectionTimeoutError(f"no connection within {timeout:g} s") from None
        try:
            await connection.ping(timeout)
        except BaseException:
            connection.terminate()
            raise
        finally:
            pool.release(connection)

    def pool_status(self) -> PoolStatus:
        """Connections open and idle, callers waiting, the limit."""
        return self._pooled().pool.status()

    def reset_pool(self) -> None:
        """Drop every connection; the next call opens a new one."""
        self._pooled().pool.reset()

    def _pooled(self) -> PoolExecutor:
        if self._pool_executor is None:
            raise unconnected()
        return self._pool_executor

    @overload
    async def query_raw(self, query: str, *args: Any, model: None = None) -> list[dict[str, Any]]: ...

    @overload
    async def query_raw(self, query: str, *args: Any, model: type[M]) -> list[M]: ...

    async def query_raw(self, query: str, *args: Any, model: type[Any] | None = None) -> list[Any]:
        """Rows of a query, as dicts, or as objects of ``model``.

        Args:
            query: SQL with the database's placeholders: ``$1`` on PostgreSQL, ``?`` on SQLite.
            model: a generated class, whose columns have their names in the schema or in the database; or a class of
                your own, filled by the columns' names: pydantic's, a dataclass, a TypedDict, a Struct.
        """
        result: list[Any] = await self._do_raw(query, args, self._package.model_of(model), False)
        return result

    @overload
    async def query_first(self, query: str, *args: Any, model: None = None) -> dict[str, Any] | None: ...

    @overload
    async def query_first(self, query: str, *args: Any, model: type[M]) -> M | None: ...

    async def query_first(self, query: str, *args: Any, model: type[Any] | None = None) -> Any:
        """The first row of a query, or None; see `query_raw`."""
        return await self._do_raw(query, args, self._package.model_of(model), True)

    async def execute_raw(self, query: str, *args: Any) -> int:
        """Rows affected by a statement; see `query_raw` for the placeholders."""
        self._logged(query)
        count: int = await self._connected().run(query, [session.raw_parameter(a) for a in args], written=True)
        return count

    def tx(
        self,
        *,
        max_wait: float | timedelta = 2.0,
        timeout: float | timedelta = 5.0,
        isolation_level: str | None = None,
    ) -> TransactionManager[Self]:
        """A transaction: ``async with client.tx() as tx: await tx.user.create(…)``.

        It is committed at the end of the block, and rolled back where the block raises.

        Args:
            max_wait: seconds to wait for a connection.
            timeout: seconds that the whole transaction may take; then it is rolled back.
            isolation_level: as the database spells it, or as Prisma does.
        """
        from kusto.client.async_transaction import TransactionManager

        return TransactionManager(self, seconds(max_wait), seconds(timeout), isolation_level)

    async def _do_read(self, plan: ReadPlan, values: list[Any], name: str | None, single: bool) -> Any:
        executor = self._executor
        if executor is None:
            raise unconnected()
        if self._log:
            self._logged(plan.sql)
        if not plan.single:
            index = self._planner.index
            found = await executor.flow(lambda: flows.read(plan, values, index), writes=False)
        else:
            rows = await executor.fetch(plan.sql, fill(plan.slots, values))
            found = plan.make(rows[::-1] if plan.reverse else rows)
        return self._found(found, name, single)

    async def _do_count(self, plan: CountPlan, values: list[Any]) -> Any:
        self._logged(plan.sql)
        rows = await self._connected().fetch(plan.sql, fill(plan.slots, values))
        return self._counted(plan, rows[0])

    async def _do_write(self, plan: WritePlan, values: list[Any]) -> Any:
        if plan.single and not plan.connects:
            step: Any = plan.program[0]
            self._logged(step.sql)
            rows = await self._connected().fetch(step.sql, fill(step.slots, values), writes=step.writes)
            return plan.make(rows)[0] if rows and plan.make else None
        within = self._in_transaction
        return await self._do_flow(lambda: self._planner.write_flow(plan, values, within=within))

    async def _do_affect(self, plan: AffectPlan, values: list[Any]) -> int:
        self._logged(plan.sql)
        count: int = await self._connected().run(plan.sql, fill(plan.slots, values))
        return count

    async def _do_flow(self, make: Callable[[], Flow[Any]]) -> Any:
        return await self._connected().flow(make, writes=True)

    async def _do_raw(self, sql: str, args: Sequence[Any], model: str | type[Any] | None, first: bool) -> Any:
        self._logged(sql)
        params = [session.raw_parameter(a) for a in args]
        names, rows = await self._connected().describe(sql, params, writes=may_write(sql))
        return self._raw_result(names, rows, model, first)
