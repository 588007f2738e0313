"""Somebody hangs up while their request works on a database: the server cancels it, and nothing of it is left."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from client.conftest import Blog
from client.faults.operations import Operation, World
from client.faults.test_cancelled import CUT_SHORT, inhabited, nothing, undisturbed
from client.faults.test_cancelled import blog as blog
from client.faults.test_cancelled import pytest_generate_tests as pytest_generate_tests
from kusto.web import create_db_connection_middleware

REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[int]:
    """The port at which uvicorn answers for it, on this event loop."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none", http="h11"))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
            await asyncio.sleep(0.001)
        yield listening.getsockname()[1]
        server.should_exit = True
        await task


async def _passed_on(request: Request, call_next: Any) -> Response:
    response: Response = await call_next(request)
    return response


@pytest.mark.parametrize("nested", [False, True], ids=["plain", "middleware"])
async def test_who_hangs_up_leaves_nothing(blog: Blog, nested: bool) -> None:
    async with inhabited(blog) as world:
        ended = asyncio.Event()

        async def rows() -> AsyncIterator[bytes]:
            try:
                async with world.manager.transaction("blog", timeout=60) as tx:
                    await tx.user.create(world.nested())
                    yield b"begun"
                    await tx.execute_raw(CUT_SHORT[blog.provider])
            finally:
                ended.set()

        async def answer(request: Request) -> Response:
            return StreamingResponse(rows())

        checks = create_db_connection_middleware(databases=["blog"], manager=world.manager)
        around = [Middleware(checks), *([Middleware(BaseHTTPMiddleware, dispatch=_passed_on)] if nested else [])]
        async with served(Starlette(routes=[Route("/", answer)], middleware=around)) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(REQUEST)
            await reader.readuntil(b"begun")
            writer.close()
            await writer.wait_closed()
            async with asyncio.timeout(10):
                await ended.wait()
        await undisturbed(world, Operation("request", nothing, World.nothing))
        pool = (await world.manager.get_client("blog")).pool_status()
        assert (pool.open, pool.waiting) == (pool.idle, 0)
