"""A bad quarter of a minute: the server goes and comes and is cut, while many tasks ask for clients."""

from __future__ import annotations

import asyncio
import random

import pytest

from connections.clients import Pooled
from kusto.connections.manager import Manager
from kusto.errors import KustoError
from servers.proxy import Proxy


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_after_a_storm_everything_works_and_nothing_is_left_behind(proxied: tuple[Proxy, str], seed: int) -> None:
    proxy, url = proxied
    dice = random.Random(seed)
    moves = (proxy.up, proxy.up, proxy.down, proxy.cut, proxy.cut)

    async def main() -> None:
        manager = Manager(
            Pooled(user=url), check_interval=0.01, cooldown=0.02, attempts=2, deadline=1.0, connect_timeout=0.3
        )
        over = asyncio.Event()
        served = refused = 0

        async def visitor() -> None:
            nonlocal served, refused
            while not over.is_set():
                try:
                    async with asyncio.timeout(5):  # far above the deadline: reaching it is a hang, and fails the test
                        client = await manager.get_client("user")
                        await client.fetch("SELECT 1")
                    served += 1
                except KustoError:
                    refused += 1
                await asyncio.sleep(dice.random() * 0.02)

        async def impatient() -> None:
            while not over.is_set():
                asking = asyncio.create_task(manager.get_client("user"))
                await asyncio.sleep(dice.random() * 0.01)
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)

        visitors = [asyncio.create_task(visitor()) for _ in range(20)]
        visitors += [asyncio.create_task(impatient()) for _ in range(5)]
        for _ in range(60):
            dice.choice(moves)()
            await asyncio.sleep(dice.random() * 0.15)
        proxy.up()
        over.set()
        await asyncio.gather(*visitors)
        assert served and refused
        for _ in range(200):
            try:
                client = await manager.get_client("user")
                assert await client.fetch("SELECT 1") == [(1,)]
                break
            except KustoError as error:
                await asyncio.sleep(float(error.meta.get("retry_after", 0.01)))
        else:
            pytest.fail("it never came back")
        assert manager.status()["user"].up
        assert not manager._recent["user"].state.busy
        await manager.disconnect_all()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, left

    asyncio.run(main())
