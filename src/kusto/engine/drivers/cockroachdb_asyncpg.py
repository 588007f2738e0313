"""CockroachDB through asyncpg, for asyncio: as PostgreSQL, but for the lock, the version and poolers."""

from __future__ import annotations

import asyncpg

from kusto.engine.drivers.asyncpg import AsyncpgConnection
from kusto.engine.drivers.cockroachdb_lease import give_back, hold
from kusto.engine.drivers.postgresql_session import cockroachdb_info, refuse_other
from kusto.engine.run_async import run
from kusto.engine.target import Target


class CockroachdbAsyncpgConnection(AsyncpgConnection):
    """One connection to a CockroachDB server. Made by `open`."""

    def __init__(self, connection: asyncpg.Connection, target: Target, pooled: bool) -> None:
        super().__init__(connection, target, pooled)
        version = getattr(connection.get_settings(), "crdb_version", None)
        self.server = cockroachdb_info(version, self.server)

    @classmethod
    async def is_pooled(cls, connection: asyncpg.Connection, timeout: float) -> bool:
        """Only where the URL says so: the server numbers its sessions in its own way."""
        return False

    async def lock(self, timeout: float) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        refuse_other(getattr(self.raw.get_settings(), "crdb_version", None), wanted=True)
        await run(hold(timeout), self)

    async def unlock(self) -> None:
        """See `kusto.engine.connection.AsyncConnection`."""
        await run(give_back(), self)
