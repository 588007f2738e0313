"""What one user of a pool leaves in a session is not found by the next."""

from __future__ import annotations

from typing import Any

import pytest

from client.faults.conftest import Site
from kusto.engine.pool_options import PoolOptions

LEAVINGS = {
    "postgresql": [
        ("SET search_path TO nowhere", "SELECT current_setting('search_path') AS x"),
        ("SET ROLE pg_monitor", "SELECT current_user::text AS x"),
        ("SET TIME ZONE 'Asia/Seoul'", "SELECT current_setting('TimeZone') AS x"),
        ("/* mine */ set session statement_timeout = 12345", "SELECT current_setting('statement_timeout') AS x"),
        ("SELECT set_config('search_path', 'nowhere', false)", "SELECT current_setting('search_path') AS x"),
    ],
    "mysql": [
        ("SET time_zone = '+05:00'", "SELECT @@time_zone AS x"),
        ("SET SESSION sql_mode = ''", "SELECT @@sql_mode AS x"),
        ("SET @mine = 1", "SELECT @mine AS x"),
        ("USE information_schema", "SELECT database() = 'information_schema' AS x"),
    ],
}


@pytest.mark.parametrize("within", ["alone", "in a transaction", "as a query"])
async def test_settings_of_a_session_do_not_reach_the_next_caller(site: Site, interface: str, within: str) -> None:
    db: Any = site.client(interface, pool=PoolOptions(limit=1), url=site.direct)
    await db.connect()
    for change, look in LEAVINGS[site.server]:
        before = await db.query_first(look)
        if within == "alone" and not change.startswith("SELECT"):
            await db.execute_raw(change)
        elif within == "in a transaction":
            async with db.tx() as tx:
                await tx.query_raw(change)
        else:
            await db.query_raw(change)
        assert await db.query_first(look) == before, change
        assert await db.user.count() == 0
    await db.disconnect()
