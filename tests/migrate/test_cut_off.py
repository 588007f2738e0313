"""The network breaks in the middle of a migration: no false failure, an end in bounded time, and the next run ends it.

It breaks in two ways: the connection is reset, or nothing is heard any more (packets are dropped unanswered).
"""

from __future__ import annotations

import time

import pytest

from kusto.errors import ConnectionFault, ConnectionLostError, ConnectionTimeoutError, OutcomeUnknownError
from migrate.test_kills_step_by_step import FIRST, SECOND, check, deployed
from servers.proxy import CAN_VANISH, Proxy

BOUND = 15.0
"""Seconds within which a run must end that `impatient` makes end within three."""
LEDGER = {"postgresql": b'"_prisma_migrations" SET', "mysql": b"`_prisma_migrations` SET"}
MOMENTS = {
    "ddl": {"postgresql": (b"CREATE INDEX CONCURRENTLY i", 1), "mysql": (b"CREATE INDEX i", 1)},
    "data": {"postgresql": (b"UPDATE a SET x", 1), "mysql": (b"UPDATE a SET x", 1)},
    "commit": {"postgresql": (b"COMMIT", 3), "mysql": (b"COMMIT", 3)},
    "ledger": {name: (text, 2) for name, text in LEDGER.items()},
    "ledger later": {name: (text, 4) for name, text in LEDGER.items()},
}
CAN = pytest.mark.skipif(not CAN_VANISH, reason="no packet filters here")
BREAKS = [
    *(pytest.param(moment, arrives, "reset") for moment in MOMENTS for arrives in (True, False)),
    *(pytest.param(moment, False, "vanish", marks=CAN) for moment in ("ddl", "commit", "ledger")),
    *(pytest.param(moment, True, "vanish", marks=[CAN, pytest.mark.long]) for moment in MOMENTS),
    *(pytest.param(moment, False, "vanish", marks=[CAN, pytest.mark.long]) for moment in ("data", "ledger later")),
]


def prepare(proxy: Proxy, way: str, provider: str, moment: str, *, arrives: bool) -> None:
    marker, times = MOMENTS[moment][provider]
    breaks = proxy.cut_at if way == "reset" else proxy.vanish_at
    breaks(marker, arrives=arrives, times=times)


@pytest.mark.parametrize(("moment", "arrives", "way"), BREAKS)
@pytest.mark.usefixtures("impatient")
def test_a_broken_network_is_no_failed_migration(
    moment: str, arrives: bool, way: str, server_provider: str, direct_url: str, proxied: tuple[Proxy, str]
) -> None:
    proxy, through = proxied
    prepare(proxy, way, server_provider, moment, arrives=arrives)
    begun = time.monotonic()
    with pytest.raises((ConnectionLostError, OutcomeUnknownError)) as caught:
        deployed(through, server_provider, FIRST, SECOND[server_provider])
    assert time.monotonic() - begun < BOUND
    assert not proxy.waits_for_marker
    assert "Run the command again" in str(caught.value)
    assert "_" in str(caught.value.meta["migration"])
    deployed(direct_url, server_provider, FIRST, SECOND[server_provider])  # within the 20 s that it waits for the lock
    check(direct_url, server_provider, [1, 2], "xy")


@CAN
@pytest.mark.parametrize("arrives", [True, False])
@pytest.mark.usefixtures("impatient")
def test_a_commit_that_the_network_swallows(
    arrives: bool, proxied: tuple[Proxy, str], direct_url: str, server_provider: str
) -> None:
    if server_provider != "postgresql":
        pytest.skip("there is no transaction around the whole")
    proxy, through = proxied
    proxy.vanish_at(b"COMMIT", arrives=arrives)
    with pytest.raises(OutcomeUnknownError, match="1_first"):
        deployed(through, server_provider, FIRST)
    assert deployed(direct_url, server_provider, FIRST).already == int(arrives)


def test_a_server_that_accepts_and_says_nothing(proxied: tuple[Proxy, str], server_provider: str) -> None:
    proxy, through = proxied
    proxy.fall_silent()
    begun = time.monotonic()
    with pytest.raises(ConnectionTimeoutError):
        deployed(f"{through}?connect_timeout=2", server_provider, FIRST)
    assert time.monotonic() - begun < 6


def test_a_connection_cut_anywhere_in_an_answer(
    proxied: tuple[Proxy, str], server_provider: str, direct_url: str
) -> None:
    proxy, through = proxied
    for count in (300, 900, 1500):
        proxy.cut_after(count)
        try:
            deployed(through, server_provider, FIRST, SECOND[server_provider])
        except (ConnectionFault, OutcomeUnknownError):
            pass
    deployed(direct_url, server_provider, FIRST, SECOND[server_provider])
    check(direct_url, server_provider, [1, 2], "xy")
