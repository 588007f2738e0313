"""Work under way for asyncio: one task per database does what the state machine says, whoever asked waits for it.

In comes a link and its first action, out comes an error or None. It decides nothing; what may be tried when, and when
to give up, is `mending`'s.
"""

from __future__ import annotations

import asyncio
import time
from typing import TypeAlias, assert_never

from kusto.connections.link import Link
from kusto.connections.states import (
    Abandoned,
    Action,
    Connect,
    Event,
    Fail,
    Pause,
    PauseEnded,
    Ping,
    Rest,
    Use,
    Wait,
)
from kusto.errors import ConnectionFault, ConnectionTimeoutError, KustoError

Flight: TypeAlias = "asyncio.Task[KustoError | None]"
AsyncLink: TypeAlias = Link[Flight]


async def mend(link: AsyncLink, action: Action) -> KustoError | None:
    """Carry out what the state machine says until it is done; the error, if it ends in one."""
    while True:
        match action:
            case Ping(seconds):
                event = await _ping(link, seconds)
            case Connect(seconds):
                event = await _connect(link, seconds)
            case Pause(seconds):
                await asyncio.sleep(seconds)
                event = PauseEnded()
            case Fail():
                return link.failure(action)
            case Use() | Wait() | Rest():
                return None
            case _:
                assert_never(action)
        if link.flight is not asyncio.current_task():  # disconnected meanwhile, by a driver that ignores cancelling
            return _cut_off(link)
        action = link.step(event)


async def _ping(link: AsyncLink, seconds: float) -> Event:
    began = time.perf_counter()
    try:
        async with asyncio.timeout(seconds):
            await link.client.ping(seconds)
    except TimeoutError:
        return link.ping_failed(_late(link, seconds))
    except KustoError as error:
        return link.ping_failed(error)
    return link.ping_answered(time.perf_counter() - began)


async def _connect(link: AsyncLink, seconds: float) -> Event:
    began = time.perf_counter()
    client = link.client
    try:
        async with asyncio.timeout(seconds):
            if client.is_connected():
                client.reset_pool()
                await client.ping(seconds)
            else:
                await client.connect()
    except TimeoutError:
        return link.connect_failed(_late(link, seconds))
    except KustoError as error:
        return link.connect_failed(error)
    return link.connected(time.perf_counter() - began)


def _late(link: AsyncLink, seconds: float) -> ConnectionTimeoutError:
    return ConnectionTimeoutError(f"database {link.database!r} did not answer within {seconds:.1f} s")


def _cut_off(link: AsyncLink) -> ConnectionFault:
    return ConnectionFault(f"the check of database {link.database!r} was cut off", meta={"database": link.database})


def landed(link: AsyncLink, task: Flight) -> None:
    if link.flight is task:
        link.flight = None
        if task.cancelled() or task.exception() is not None:
            link.step(Abandoned())


async def wait_for(link: AsyncLink, flight: Flight) -> KustoError | None:
    """The flight's result; leaving early (cancelled) leaves the flight alone."""
    for seconds in link.slices():
        await asyncio.wait((flight,), timeout=seconds)
        if flight.cancelled():
            return _cut_off(link)
        if flight.done():
            return flight.result()
    return _late(link, link.policy.deadline)
