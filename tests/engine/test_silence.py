"""A peer that falls silent is noticed by the kernel, within a minute or so, through the drivers of every server."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from kusto.engine.drivers import connect_async, connect_sync
from kusto.engine.target import parse_target

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the options' names are Linux's")


def options(peer: socket.socket) -> tuple[int, int, int, int, int]:
    tcp = [
        peer.getsockopt(socket.IPPROTO_TCP, option)
        for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT, socket.TCP_USER_TIMEOUT)
    ]
    return peer.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE), tcp[0], tcp[1], tcp[2], tcp[3]


def test_the_drivers_of_mysql_ask_the_kernel_to_watch(mysql_url: str) -> None:
    import asyncio

    connection = connect_sync(parse_target(mysql_url, "mysql", "/"))
    try:
        assert options(connection._peer) == (1, 30, 10, 3, 60_000)  # type: ignore[attr-defined]
    finally:
        connection.close()
    assert asyncio.run(watched(mysql_url)) == (1, 30, 10, 3, 60_000)


def test_the_blocking_driver_asks_the_kernel_to_watch(postgresql_url: str) -> None:
    connection = connect_sync(parse_target(postgresql_url, "postgresql", "/"))
    try:
        with socket.socket(fileno=os.dup(connection._connection.fileno())) as peer:  # type: ignore[attr-defined]
            assert options(peer) == (1, 30, 10, 3, 60_000)
    finally:
        connection.close()


async def watched(url: str) -> tuple[int, int, int, int, int]:
    connection = await connect_async(parse_target(url, url.partition(":")[0], "/"))
    try:
        peer = connection.raw._transport.get_extra_info("socket")  # type: ignore[attr-defined]
        return options(peer)
    finally:
        await connection.close()


def test_the_awaited_driver_does_too(postgresql_url: str) -> None:
    import asyncio

    assert asyncio.run(watched(postgresql_url)) == (1, 30, 10, 3, 60_000)
