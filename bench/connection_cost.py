"""What a request pays while the last proof of life is believed: `get_client`, and the ASGI middleware.

A program of its own: started in a project's root with the number of slices, it prints JSON, name → microseconds.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from kusto.connections.registry import default_manager
from kusto.web import create_db_connection_middleware

CALLS = 2_000


async def costs(slices: int) -> dict[str, float]:
    """Name → microseconds per call, the least of some slices."""
    manager = default_manager()
    await manager.get_client("user")
    middleware = create_db_connection_middleware(databases=["user", "temporary"], manager=manager)(application)
    calls: dict[str, Callable[[], Awaitable[Any]]] = {
        "loop": nothing,
        "get_client": lambda: manager.get_client("user"),
        "bare": lambda: application(scope(), receive, send),
        "middleware": lambda: middleware(scope(), receive, send),
    }
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(slices):
        for name, call in calls.items():
            await call()
            began = perf_counter_ns()
            for _ in range(CALLS):
                await call()
            taken[name].append((perf_counter_ns() - began) / CALLS / 1e3)
    blocking = await get_client_sync(manager, slices)
    await manager.disconnect_all()
    best = {name: min(found) for name, found in taken.items()}
    return {
        "get_client": best["get_client"] - best["loop"],
        "get_client_sync": blocking,
        "middleware": best["middleware"] - best["bare"],
        "middleware, median": statistics.median(taken["middleware"]) - statistics.median(taken["bare"]),
    }


async def get_client_sync(manager: Any, slices: int) -> float:
    """Microseconds of ``get_client_sync``."""
    taken = []
    for _ in range(slices):
        began = perf_counter_ns()
        for _ in range(CALLS):
            manager.get_client_sync("user")
        taken.append((perf_counter_ns() - began) / CALLS / 1e3)
    return min(taken)


async def nothing() -> None:
    """What a call costs that does nothing."""


async def application(scope: Any, receive: Any, send: Any) -> None:
    """An application that answers at once."""
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def receive() -> Any:
    """Never called."""
    return {"type": "http.disconnect"}


async def send(message: Any) -> None:
    """Takes every message."""


def scope() -> dict[str, Any]:
    """A request."""
    return {"type": "http", "method": "GET", "path": "/users", "root_path": "", "headers": []}


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd() / "src"))
    print(json.dumps(asyncio.run(costs(int(sys.argv[1])))))
