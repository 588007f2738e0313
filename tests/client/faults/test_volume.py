"""Very many queries, and very many shapes of them: what is kept for the next one stays within bounds."""

from __future__ import annotations

import gc
import os
import random
import threading
from pathlib import Path
from typing import Any

import pytest

from client.conftest import Blog
from kusto.client import partials, session
from kusto.engine.drivers import mysql_text
from kusto.engine.pool_options import PoolOptions
from kusto.query.plan_cache import PLANS, WEIGHT

SHAPES = [pytest.param(3_000, id="short"), pytest.param(100_000, id="a hundred thousand", marks=pytest.mark.long)]
QUERIES = [pytest.param(False, id="short"), pytest.param(True, id="many", marks=pytest.mark.long)]
MANY = {"sqlite": 1_000_000}
MANY_ELSEWHERE = 200_000
GROWTH_MB = 25.0
"""What the memory may grow by once all caches are full; without bounds it is some 4 kB a shape, 320 MB."""
OPERATORS = ("equals", "lt", "lte", "gt", "gte", "not")
FIELDS = ("id", "email", "name", "age", "role", "class", "createdAt", "updatedAt", "bossId")
INCLUDES = ("posts", "comments", "groups", "profile", "boss")
STATEMENTS = "SELECT count(*)::int AS kept FROM pg_prepared_statements"


def memory_mb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def call(number: int) -> dict[str, Any]:
    """The arguments of a find; no two numbers below 100,000 have the same shape."""
    asked: dict[str, Any] = {"where": {}}
    number, kind = divmod(number, 32)
    if kind % 2:
        dice = random.Random(number)
        chosen = [field for bit, field in enumerate(FIELDS[:5]) if kind >> bit & 1] + dice.sample(FIELDS[5:], 3)
        dice.shuffle(chosen)
        asked["select"] = dict.fromkeys(chosen, True)
    elif kind:
        asked["include"] = {name: True for bit, name in enumerate(INCLUDES) if kind >> bit & 1}
    number, downwards = divmod(number, 2)
    number, field_number = divmod(number, len(FIELDS))
    asked["order"] = {FIELDS[field_number]: "desc" if downwards else "asc"}
    for field in ("id", "age", "bossId"):
        number, operator = divmod(number, len(OPERATORS))
        asked["where"][field] = {OPERATORS[operator]: 1}
    return asked


def test_no_two_calls_are_of_one_shape() -> None:
    assert len({repr(call(number)) for number in range(100_000)}) == 100_000


@pytest.mark.parametrize("shapes", SHAPES)
@pytest.mark.timeout(900)
async def test_shapes_without_end_fill_nothing(blog_of: Blog, url: str, interface: str, shapes: int) -> None:
    session.forget_planners()
    db = blog_of.make(interface, url, pool=PoolOptions(limit=1))
    await db.connect()
    warm = shapes // 5
    before = 0.0
    for number in range(shapes):
        if number == warm:
            before = memory_mb()
        if number % 20:
            await db.user.find_many(**call(number))
        else:
            await db.user.update_many({"age": 1}, where=call(number)["where"])
    grown = memory_mb() - before
    (plans,) = (planner.plans for planner in session._planners.values())
    assert len(plans) == PLANS and plans.weight <= WEIGHT
    assert len(partials._classes) < PLANS * 0.6, "classes of selections that no plan has any more"
    assert mysql_text._kept_pieces.cache_info().currsize <= 2_000
    if blog_of.provider == "postgresql":
        assert (await db.query_first(STATEMENTS))["kept"] <= PoolOptions().statement_cache + 1
    await db.disconnect()
    if shapes > 10_000:
        said = f"{shapes} shapes, {blog_of.provider}, {interface}: {before:.0f} MB at {warm}, then {grown:+.1f} MB"
        print(said)  # noqa: T201 - a measurement: pytest -s
        assert grown < GROWTH_MB


@pytest.mark.parametrize("long", QUERIES)
@pytest.mark.timeout(1800)
async def test_queries_without_end_fill_nothing(blog_of: Blog, url: str, interface: str, long: bool) -> None:
    queries = MANY.get(blog_of.provider, MANY_ELSEWHERE) if long else 2_000
    db = blog_of.make(interface, url, pool=PoolOptions(limit=2))
    await db.connect()
    await db.user.create({"email": "a", "posts": {"create": [{"title": "t"}, {"title": "u"}]}})
    before = 0.0
    for number in range(queries):
        if number == queries // 10:
            before = memory_mb()
        kind = number % 100
        if kind == 0:
            await db.user.update({"age": number}, where={"email": "a"})
        elif kind == 1:
            async with db.tx() as tx:
                await tx.user.update({"name": str(number)}, where={"id": 1})
        elif kind < 10:
            found = await db.user.find_many(where={"age": {"lte": number}}, include={"posts": True})
            assert len(found[0].posts) == 2
        else:
            assert (await db.user.find_unique(where={"id": 1})).email == "a"
    grown = memory_mb() - before
    status = db.pool_status()
    assert (status.open, status.idle) == (1, 1)
    if blog_of.provider == "postgresql":
        assert (await db.query_first(STATEMENTS))["kept"] < 20
    await db.disconnect()
    assert grown < 5
    if long:
        said = f"{queries} queries, {blog_of.provider}, {interface}: {before:.0f} MB, then {grown:+.1f} MB"
        print(said)  # noqa: T201 - a measurement: pytest -s


def test_threads_with_shapes_without_end_disturb_nobody(blog_of: Blog, url: str) -> None:
    session.forget_planners()
    failures: list[Exception] = []
    with blog_of.client.SyncClient(url=url, pool=PoolOptions(limit=4)) as db:

        def work(first: int) -> None:
            try:
                for number in range(first, first + 1_000):
                    db.user.find_many(**call(number))
                    db.user.find_many(**call(first))
            except Exception as error:  # noqa: BLE001 - of whatever kind
                failures.append(error)

        threads = [threading.Thread(target=work, args=(number * 700,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not failures


@pytest.mark.parametrize("wanted", [0, 7])
async def test_no_more_statements_are_prepared_than_the_url_says(
    generated: Any, new_from_template: Any, interface: str, wanted: int
) -> None:
    blog = Blog("postgresql", generated("postgresql"), new_from_template)
    db = blog.make(interface, f"{blog.new_database()}?connection_limit=1&statement_cache_size={wanted}")
    await db.connect()
    for number in range(20):
        for _ in range(8):
            await db.user.find_many(**call(number))
    kept = (await db.query_first(STATEMENTS))["kept"]
    await db.disconnect()
    assert kept == 0 if wanted == 0 else 0 < kept <= wanted + 1
