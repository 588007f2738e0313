"""CockroachDB through psycopg, blocking: as PostgreSQL, but for the lock, the version and poolers."""

from __future__ import annotations

from kusto.engine.drivers.cockroachdb_lease import give_back, hold
from kusto.engine.drivers.postgresql_session import cockroachdb_info, refuse_other
from kusto.engine.drivers.psycopg import PsycopgConnection
from kusto.engine.run_sync import run
from kusto.engine.target import Target


class CockroachdbPsycopgConnection(PsycopgConnection):
    """One connection to a CockroachDB server."""

    def __init__(self, target: Target, *, timeout: float, statement_cache: int) -> None:
        """Open it within ``timeout`` seconds; raises `ConnectionFault` with its subclasses."""
        super().__init__(target, timeout=timeout, statement_cache=statement_cache)
        self.server = cockroachdb_info(self._connection.info.parameter_status("crdb_version"), self.server)

    def is_pooled(self) -> bool:
        """Only where the URL says so: the server numbers its sessions in its own way."""
        return False

    def lock(self, timeout: float) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        refuse_other(self._connection.info.parameter_status("crdb_version"), wanted=True)
        run(hold(timeout), self)

    def unlock(self) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        run(give_back(), self)
