"""Clients for the tests of the managers: real ones straight over the pools, and scripted ones for scheduling."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from typing import Any

from kusto.connections.clients import Opened
from kusto.connections.policy import Policy
from kusto.engine.pool_async import AsyncPool
from kusto.engine.pool_sync import SyncPool
from kusto.engine.shelf import PoolStatus
from kusto.engine.target import Target, parse_target
from kusto.errors import ConnectionFault, KustoError, UnknownDatabaseError


class PooledClient:
    """The part of a generated client that a manager drives, over a real pool and a real database."""

    def __init__(self, target: Target) -> None:
        self.pool = AsyncPool(target)
        self.connects = 0
        self.pings = 0
        self._connected = False
        self._on_fault: Callable[[KustoError], None] | None = None

    def is_connected(self) -> bool:
        return self._connected

    async def connect(self) -> None:
        self.connects += 1
        await self.ping(5.0)
        self._connected = True

    async def disconnect(self) -> None:
        self._connected = False
        await self.pool.close()

    async def ping(self, timeout: float) -> None:
        self.pings += 1
        connection = await self.pool.acquire()
        try:
            await connection.ping(timeout)
        finally:
            self.pool.release(connection)

    def reset_pool(self) -> None:
        self.pool.reset()

    def pool_status(self) -> PoolStatus:
        return self.pool.status()

    async def fetch(self, sql: str) -> Any:
        try:
            connection = await self.pool.acquire()
            try:
                return await connection.fetch(sql)
            finally:
                self.pool.release(connection)
        except KustoError as error:
            if self._on_fault is not None:
                self._on_fault(error)
            raise


class BlockingPooledClient:
    """The same for threads."""

    def __init__(self, target: Target) -> None:
        self.pool = SyncPool(target)
        self.connects = 0
        self._connected = False
        self._on_fault: Callable[[KustoError], None] | None = None

    def is_connected(self) -> bool:
        return self._connected

    def connect(self) -> None:
        self.connects += 1
        self.ping(5.0)
        self._connected = True

    def disconnect(self) -> None:
        self._connected = False
        self.pool.close()

    def ping(self, timeout: float) -> None:
        connection = self.pool.acquire()
        try:
            connection.ping(timeout)
        finally:
            self.pool.release(connection)

    def reset_pool(self) -> None:
        self.pool.reset()

    def pool_status(self) -> PoolStatus:
        return self.pool.status()

    def fetch(self, sql: str) -> Any:
        connection = self.pool.acquire()
        try:
            return connection.fetch(sql)
        finally:
            self.pool.release(connection)


class ScriptedClient:
    """Does what the test says, when the test says so; for order and counting, never for what a database answers."""

    def __init__(self) -> None:
        self.fails: KustoError | None = None
        self.still_fails: int | None = None
        """How often it still fails; None for always."""
        self.gate: asyncio.Event | None = None
        """Where set, connects and pings wait for it."""
        self.connects = 0
        self.pings = 0
        self.resets = 0
        self.connected = False
        self.stubborn = False
        """Does not let itself be cancelled."""
        self._on_fault: Callable[[KustoError], None] | None = None

    def is_connected(self) -> bool:
        return self.connected

    async def connect(self) -> None:
        self.connects += 1
        await self._answer()
        self.connected = True

    async def ping(self, timeout: float) -> None:
        self.pings += 1
        await self._answer()

    async def disconnect(self) -> None:
        self.connected = False

    def reset_pool(self) -> None:
        self.resets += 1

    def pool_status(self) -> PoolStatus:
        return PoolStatus(open=1, idle=1, waiting=0, limit=2)

    def fails_times(self, error: KustoError, times: int) -> None:
        self.fails, self.still_fails = error, times

    async def _answer(self) -> None:
        while self.gate is not None and not self.gate.is_set():
            try:
                await self.gate.wait()
            except asyncio.CancelledError:
                if not self.stubborn:
                    raise
        if self.fails is None or self.still_fails == 0:
            return
        if self.still_fails is not None:
            self.still_fails -= 1
        raise self.fails


class BlockingScriptedClient:
    """The same for threads."""

    def __init__(self) -> None:
        self.fails: KustoError | None = None
        self.gate: threading.Event | None = None
        self.connects = 0
        self.pings = 0
        self.connected = False
        self._on_fault: Callable[[KustoError], None] | None = None

    def is_connected(self) -> bool:
        return self.connected

    def connect(self) -> None:
        self.connects += 1
        self._answer()
        self.connected = True

    def ping(self, timeout: float) -> None:
        self.pings += 1
        self._answer()

    def disconnect(self) -> None:
        self.connected = False

    def reset_pool(self) -> None:
        pass

    def pool_status(self) -> PoolStatus:
        return PoolStatus(open=1, idle=1, waiting=0, limit=2)

    def _answer(self) -> None:
        if self.gate is not None:
            assert self.gate.wait(30)
        if self.fails is not None:
            raise self.fails


class Scripted:
    """A source of scripted clients; a name mapped to an error has no client.

    Args:
        databases: name → None, or the error that making its client ends in.
    """

    def __init__(self, *names: str, broken: Mapping[str, KustoError] | None = None) -> None:
        self._names = names
        self._broken = dict(broken or {})
        self.made: list[Any] = []

    def names(self) -> tuple[str, ...]:
        return (*self._names, *self._broken)

    def environment(self) -> Mapping[str, str]:
        return {"KUSTO_SERVERLESS": "true"}

    def make(self, database: str, policy: Policy, *, blocking: bool) -> Opened:
        if database in self._broken:
            raise self._broken[database]
        if database not in self._names:
            raise UnknownDatabaseError(f"there is no database {database!r}")
        client = BlockingScriptedClient() if blocking else ScriptedClient()
        self.made.append(client)
        return Opened(client, url="postgresql://person:canary-secret@nowhere/db")


class Pooled:
    """A source of real clients.

    Args:
        urls: name → URL.
    """

    def __init__(self, **urls: str) -> None:
        self._urls = urls

    def names(self) -> tuple[str, ...]:
        return tuple(self._urls)

    def environment(self) -> Mapping[str, str]:
        return {"KUSTO_SERVERLESS": "true"}

    def make(self, database: str, policy: Policy, *, blocking: bool) -> Opened:
        url = self._urls[database]
        provider = "sqlite" if url.startswith("file:") else url.partition(":")[0]
        target = parse_target(url, provider, "/")
        return Opened(BlockingPooledClient(target) if blocking else PooledClient(target), url)


def down() -> ConnectionFault:
    """The error of a server that is not there, with a secret in it that must not get out."""
    return ConnectionFault("cannot reach postgresql://person:canary-secret@nowhere/db")
