"""Fixtures that every test may use: real databases, one fresh one per test.

`provider` runs a test once per database that ``--databases`` names, `database_url` is a fresh database of it.
Servers are started on first use, once per run however many workers there are, and end with the run.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import pytest

from servers import mariadb, pgbouncer, postgresql
from servers.lifeline import Lifeline, Unavailable
from servers.small_disk import small_disk as mounted

PROVIDERS = ("sqlite", "postgresql", "mysql")
DEFAULT_PROVIDERS = ("sqlite", "postgresql")
"""Those that every suite passes on."""
LIFELINE = pytest.StashKey[Lifeline]()
_numbers = count()

# No deadline: a slow machine is no fault. The same examples in every run: a failure can be repeated anywhere.
hypothesis.settings.register_profile("kusto", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("kusto")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("kusto")
    group.addoption("--long", action="store_true", help="also run the tests marked long")
    group.addoption(
        "--databases",
        default=",".join(DEFAULT_PROVIDERS),
        help=f"which of {','.join(PROVIDERS)} tests with a `provider` run on (default {','.join(DEFAULT_PROVIDERS)})",
    )


def pytest_configure(config: pytest.Config) -> None:
    if is_worker(config):
        return
    unknown = set(selected(config)) - set(PROVIDERS)
    if unknown:
        raise pytest.UsageError(f"--databases: unknown {', '.join(sorted(unknown))}; there are {', '.join(PROVIDERS)}")
    try:
        config.stash[LIFELINE] = Lifeline()
    except Unavailable:
        return  # what needs a server says so itself


def pytest_unconfigure(config: pytest.Config) -> None:
    lifeline = config.stash.get(LIFELINE, None)
    if lifeline is not None:
        lifeline.close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells each worker of pytest-xdist where the servers of this run are."""
    lifeline = node.config.stash.get(LIFELINE, None)
    node.workerinput["servers"] = str(lifeline.directory) if lifeline else ""


def pytest_report_header(config: pytest.Config) -> str:
    found = [_header("postgresql", postgresql), _header("mysql", mariadb)]
    return f"databases: sqlite {sqlite3.sqlite_version}, {', '.join(found)}"


def _header(name: str, server: ModuleType) -> str:
    try:
        binaries = server.find_binaries()
        return f"{name} {server.version_of(binaries)} ({binaries})"
    except Unavailable as error:
        return f"{name} missing ({error})"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "provider" in metafunc.fixturenames:
        metafunc.parametrize("provider", selected(metafunc.config))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="long: run with --long"))


def is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def selected(config: pytest.Config) -> list[str]:
    return [name.strip() for name in config.getoption("--databases").split(",") if name.strip()]


def databases_required() -> bool:
    """Whether a database that cannot be started is a fault (CI) or a reason to skip (a contributor's machine)."""
    return os.environ.get("REQUIRE_DATABASES", "") not in ("", "0") or os.environ.get("CI", "") == "true"


@pytest.fixture(scope="session")
def postgresql_server(pytestconfig: pytest.Config) -> postgresql.Server:
    """The PostgreSQL server of this run: ``.port``, ``.version``, ``.url_for(database)``."""
    server: postgresql.Server = _started(postgresql, pytestconfig)
    return server


@pytest.fixture(scope="session")
def mysql_server(pytestconfig: pytest.Config) -> mariadb.Server:
    """The MariaDB (or MySQL) server of this run: ``.port``, ``.version``, ``.url_for(database)``."""
    server: mariadb.Server = _started(mariadb, pytestconfig)
    return server


@pytest.fixture(scope="session")
def pgbouncer_server(pytestconfig: pytest.Config, postgresql_server: postgresql.Server) -> pgbouncer.Server:
    """A PgBouncer in transaction mode before the PostgreSQL server of this run."""
    server: pgbouncer.Server = _started(pgbouncer, pytestconfig)
    return server


def _started(server: ModuleType, config: pytest.Config) -> Any:
    try:
        if is_worker(config):
            directory = config.workerinput["servers"]  # type: ignore[attr-defined]
        else:
            lifeline = config.stash.get(LIFELINE, None)
            directory = lifeline.directory if lifeline else ""
        if not directory:
            raise Unavailable("the test servers need a Unix system")
        return server.start(Path(directory))
    except Unavailable as error:
        if databases_required():
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


@pytest.fixture
def new_postgresql_database(
    postgresql_server: postgresql.Server, request: pytest.FixtureRequest
) -> Iterator[Callable[[], str]]:
    """Makes a fresh database each time it is called and returns its URL; all are dropped after the test."""
    yield from _databases(postgresql_server, request)


@pytest.fixture
def new_mysql_database(mysql_server: mariadb.Server, request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Makes a fresh database (utf8mb4) each time it is called and returns its URL; all are dropped after the test."""
    yield from _databases(mysql_server, request)


def _databases(server: Any, request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    made: list[str] = []

    def make() -> str:
        seed = f"{request.node.nodeid} {os.getpid()} {next(_numbers)}"
        name = "t_" + hashlib.sha256(seed.encode()).hexdigest()[:16]
        url: str = server.create(name)
        made.append(name)
        return url

    yield make
    for name in made:
        server.drop(name)


@pytest.fixture
def postgresql_url(new_postgresql_database: Callable[[], str]) -> str:
    """The URL of a fresh PostgreSQL database: ``postgresql://postgres@127.0.0.1:PORT/name``."""
    return new_postgresql_database()


@pytest.fixture
def mysql_url(new_mysql_database: Callable[[], str]) -> str:
    """The URL of a fresh database of MariaDB (or MySQL): ``mysql://root@127.0.0.1:PORT/name``."""
    return new_mysql_database()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an SQLite file that does not exist yet: ``file:/…/test.db``."""
    return f"file:{tmp_path}/test.db"


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of three megabytes; only root can make one."""
    try:
        with mounted() as place:
            yield place
    except Unavailable as error:  # nobody can be asked to run tests as root
        pytest.skip(str(error))


@pytest.fixture
def database_url(provider: str, request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database of this `provider`."""
    url: str = request.getfixturevalue(f"{provider}_url")
    return url
