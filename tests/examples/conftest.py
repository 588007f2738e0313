"""The examples as a person has them: copied, with a client, on SQLite or on a server that can be taken away."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import psycopg
import pytest

from examples.running import load
from servers.proxy import Proxy, proxy_to

EXAMPLES = Path(__file__).parents[2] / "examples"
TABLE = (
    "create table notes (id serial primary key, text text not null, created_at timestamptz(3) not null default now())"
)


def copy(folder: Path) -> Path:
    """The examples without what an earlier run left behind."""
    ignored = shutil.ignore_patterns("client", "kusto.py", "kusto.pyi", "*.db*", "__pycache__")
    return shutil.copytree(EXAMPLES, folder / "examples", ignore=ignored)


@pytest.fixture(scope="session")
def on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples with the client for PostgreSQL."""
    folder = copy(tmp_path_factory.mktemp("postgresql"))
    schema = folder / "src/app/db/notes/schema.prisma"
    schema.write_text(schema.read_text().replace('"sqlite"', '"postgresql"'))
    subprocess.run([sys.executable, "-m", "kusto", "generate", "-a"], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Path:
    """The examples as they are."""
    return copy(tmp_path)


@pytest.fixture
def start(on_postgresql: Path) -> ModuleType:
    """The module that knows how each is run."""
    return load(on_postgresql / "start.py")


@pytest.fixture
def notes(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """An empty table behind a proxy; programs started now find it."""
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(TABLE)
    parts = urlsplit(postgresql_url)
    assert parts.hostname is not None and parts.port is not None
    with proxy_to(parts.hostname, parts.port) as proxy:
        url = parts._replace(netloc=f"{parts.username}:canary-secret@127.0.0.1:{proxy.port}").geturl()
        monkeypatch.setenv("RDS_NOTES_URL", url)
        monkeypatch.setenv("KUSTO_SERVERLESS", "true")
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
        yield proxy
