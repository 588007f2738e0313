"""One suite for all databases and both interfaces: a test is written once, with `await`, and runs for each pair.

`db` is a connected client of the blog schema on a fresh database; with the blocking interface it is wrapped so that
its results are given when awaited (`blog.Awaited`). Nothing else differs between them.
"""

from __future__ import annotations

import asyncio
import inspect
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest

from client import blog
from client.tape import Tape

INTERFACES = ("async", "sync")
_numbers = count()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "interface" in metafunc.fixturenames:
        metafunc.parametrize("interface", INTERFACES)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs a test that is a coroutine function; a `db` among its arguments is connected around it."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in inspect.signature(pyfuncitem.obj).parameters}
    asyncio.run(_run(pyfuncitem.obj, arguments))
    return True


async def _run(test: Callable[..., Any], arguments: dict[str, Any]) -> None:
    db = arguments.get("db")
    if db is None:
        return await test(**arguments)
    await db.connect()
    try:
        await test(**arguments)
    finally:
        await db.disconnect()


@dataclass(frozen=True, slots=True)
class Blog:
    """Fresh databases of the blog schema for one provider.

    Args:
        client: the generated package.
        new_database: makes a database and gives its URL.
    """

    provider: str
    client: ModuleType
    new_database: Callable[[], str]

    def make(self, interface: str, url: str, **options: Any) -> Any:
        """A client that is not connected."""
        if interface == "sync":
            return blog.Awaited(self.client.SyncClient(url=url, **options))
        return self.client.Client(url=url, **options)


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], ModuleType]:
    """The generated client package of a provider; made once."""
    root = tmp_path_factory.mktemp("generated")
    made: dict[str, ModuleType] = {}

    def get(provider: str) -> ModuleType:
        if provider not in made:
            made[provider] = blog.generate(provider, root)
        return made[provider]

    return get


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "blog.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(blog.tables_sql("sqlite"))
    connection.close()
    return path


@pytest.fixture(scope="session")
def new_from_template(postgresql_server: Any, worker_id: str) -> Iterator[Callable[[], str]]:
    """Makes a PostgreSQL database that holds the blog's tables and gives its URL."""
    template = f"blog_{worker_id}"
    with psycopg.connect(postgresql_server.create(template), autocommit=True) as connection:
        connection.execute(blog.tables_sql("postgresql").encode())
    admin = psycopg.connect(postgresql_server.url_for("postgres"), autocommit=True)
    made: list[str] = []

    def make() -> str:
        if made:  # the test before has ended
            admin.execute(f'DROP DATABASE "{made.pop()}" WITH (FORCE)'.encode())
        name = f"{template}_{next(_numbers)}"
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        made.append(name)
        return str(postgresql_server.url_for(name))

    yield make
    admin.close()


@pytest.fixture(scope="session")
def new_mysql_blog(mysql_server: Any, worker_id: str) -> Callable[[], str]:
    """Makes a MySQL database that holds the blog's tables and gives its URL."""
    made: list[str] = []

    def make() -> str:
        if made:  # the test before has ended
            mysql_server.drop(made.pop())
        name = f"blog_{worker_id}_{next(_numbers)}"
        url: str = mysql_server.create(name)
        mysql_server.load(name, blog.tables_sql("mysql"))
        made.append(name)
        return url

    return make


@pytest.fixture
def blog_of(provider: str, generated: Callable[[str], ModuleType], request: pytest.FixtureRequest) -> Blog:
    """The blog on this test's `provider`."""
    return make_blog(provider, generated, request)


def make_blog(provider: str, generated: Callable[[str], ModuleType], request: pytest.FixtureRequest) -> Blog:
    if provider == "postgresql":
        return Blog(provider, generated(provider), request.getfixturevalue("new_from_template"))
    if provider == "mysql":
        return Blog(provider, generated(provider), request.getfixturevalue("new_mysql_blog"))
    template: Path = request.getfixturevalue("sqlite_template")
    folder: Path = request.getfixturevalue("tmp_path")

    def copy() -> str:
        return f"file:{shutil.copy(template, folder / f'{next(_numbers)}.db')}"

    return Blog(provider, generated(provider), copy)


@pytest.fixture
def url(blog_of: Blog) -> str:
    """The URL of this test's database."""
    return blog_of.new_database()


@pytest.fixture
def db(blog_of: Blog, interface: str, url: str) -> Any:
    """A client on a fresh database, connected while the test runs."""
    return blog_of.make(interface, url)


@pytest.fixture
def tape(monkeypatch: pytest.MonkeyPatch) -> Tape:
    """Records what every connection opened from now on is asked, and fails where it is told to."""
    return Tape.install(monkeypatch)


@pytest.fixture
def enums(blog_of: Blog) -> Any:
    """The generated enums."""
    return blog_of.client.enums


@pytest.fixture
def models(blog_of: Blog) -> Any:
    """The generated models."""
    return blog_of.client.models
