"""The throw-away PostgreSQL of the benchmark, filled; in comes a running server, out goes a database's URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg
from dataset import COLUMNS, USERS, rows

SETTINGS = ("jit = off", "autovacuum = off", "checkpoint_timeout = '1h'", "max_wal_size = '4GB'")
"""Nothing of the server's own begins in the middle of a slice."""


async def fill(url: str) -> None:
    """Make the tables and their rows."""
    connection = await asyncpg.connect(url)
    try:
        for setting in SETTINGS:
            await connection.execute(f"ALTER SYSTEM SET {setting}")
        await connection.execute("SELECT pg_reload_conf()")
        tables, _, indexes = (Path(__file__).parent / "tables.sql").read_text("utf-8").partition("CREATE INDEX")
        await connection.execute(tables)
        for table, found in rows().items():
            await connection.copy_records_to_table(table, records=found, columns=COLUMNS[table])
            await connection.execute(f"SELECT setval('{table}_id_seq', {len(found)})")
        await connection.execute("CREATE INDEX" + indexes)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


class Tidier:
    """Takes away what writes leave behind, so that no table grows during a run."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    @classmethod
    async def connect(cls, url: str) -> Tidier:
        """With a connection of its own, for which foreign keys are not checked."""
        connection = await asyncpg.connect(url)
        await connection.execute("SET session_replication_role = replica")
        return cls(connection)

    async def tidy(self) -> None:
        """Delete and vacuum."""
        await self.connection.execute(f"DELETE FROM users WHERE id > {USERS}")
        await self.connection.execute("VACUUM users, movies")

    async def close(self) -> None:
        """Disconnect."""
        await self.connection.close()
