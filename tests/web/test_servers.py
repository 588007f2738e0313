"""Under real servers: forked workers, several workers, reloads, uvloop, loops in turn, and the end of the process."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from connections.generated import Made, table
from examples.running import PATIENCE, served, until
from servers.proxy import Proxy
from servers.supervised import free_port

GOODBYE = b"X\0\0\0\x04"
"""How a client of PostgreSQL ends a connection in good order."""

FLASK = """
import os

import kusto
from flask import Flask
from kusto.web.flask import Kusto

app = Flask(__name__)
Kusto(app, databases=["user"], health_path="/health")
backend = lambda: kusto.db.sync.get_client("user").query_first("SELECT pg_backend_pid() AS pid")["pid"]
AT_START = backend()  # connected before the fork


@app.get("/who")
def who():
    return [os.getpid(), backend(), AT_START]
"""

STARLETTE = """
import asyncio
import os

import kusto
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

VERSION = 1


async def who(request):
    client = await kusto.db.get_client("user")
    row = await client.query_first("SELECT pg_backend_pid() AS pid")
    loop = type(asyncio.get_running_loop()).__module__
    return JSONResponse([os.getpid(), row["pid"], VERSION, loop])


app = Starlette(routes=[Route("/who", who)], lifespan=kusto.db.lifespan)
app.add_middleware(kusto.create_db_connection_middleware(["user"], health_path="/health"))
"""


@pytest.fixture
def project(make: Callable[..., Made], postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Writes a program beside a generated client; gives the folder to run it in."""
    table(postgresql_url)
    monkeypatch.setenv("RDS_USER_URL", postgresql_url)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    made = make(user="postgresql")
    root = made.manager._links.source.project.root  # type: ignore[attr-defined]

    def write(text: str) -> Path:
        (root / "program.py").write_text(text)
        found: Path = root
        return found

    return write


def test_gunicorn_forks_an_application_that_is_connected_already(
    project: Callable[[str], Path], postgresql_url: str, tmp_path: Path
) -> None:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers", "3", "--bind", f"127.0.0.1:{port}",
               "program:app"]  # fmt: skip
    with served(command, project(FLASK), port, tmp_path / "log") as program:
        program.answering("/health", 200)
        seen: dict[int, set[int]] = {}
        at_start = set()

        def ask() -> bool:
            worker, backend, first = program.http.get("/who", headers={"connection": "close"}).json()
            seen.setdefault(worker, set()).add(backend)
            at_start.add(first)
            return len(seen) == 3

        until(ask)
        backends = [backend for found in seen.values() for backend in found]
        assert len(backends) == len(set(backends)), "two processes share a connection"
        assert len(at_start) == 1 and not at_start & set(backends)
        victim = next(iter(seen))
        os.kill(victim, signal.SIGKILL)
        until(lambda: ask() and len(seen) == 3 and victim not in current(program, seen))
        with psycopg.connect(postgresql_url) as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE pid = %s", (min(at_start),)
            ).fetchone()
        assert row == (1,), "a child closed its parent's connection"
        assert program.end() == 0


def current(program: Any, seen: dict[int, set[int]]) -> set[int]:
    """Workers that answer now."""
    return {program.http.get("/who", headers={"connection": "close"}).json()[0] for _ in range(6)}


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_several_workers_of_uvicorn_on_either_loop(loop: str, project: Callable[[str], Path], tmp_path: Path) -> None:
    if loop == "uvloop":
        pytest.importorskip("uvloop")
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--workers", "2", "--loop", loop, "--port", str(port), "program:app"]
    with served(command, project(STARLETTE), port, tmp_path / "log") as program:
        program.answering("/health", 200)
        workers: dict[int, int] = {}

        def ask() -> bool:
            worker, backend, _, module = program.http.get("/who", headers={"connection": "close"}).json()
            assert module.startswith("uvloop" if loop == "uvloop" else "asyncio")
            workers[worker] = backend
            return len(workers) == 2

        until(ask)
        assert len(set(workers.values())) == 2
        assert program.end() in (0, -signal.SIGTERM)
        assert "Traceback" not in program.log.read_text()


def test_a_reload_closes_what_is_open_and_begins_anew(
    project: Callable[[str], Path], postgresql_url: str, tmp_path: Path
) -> None:
    root = project(STARLETTE)
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--reload", "--port", str(port), "program:app"]
    with served(command, root, port, tmp_path / "log") as program:
        first = program.answering("/who", 200).json()
        (root / "program.py").write_text(STARLETTE.replace("VERSION = 1", "VERSION = 2  # a change"))
        second = until(lambda: (found := program.http.get("/who").json())[2] == 2 and found)
        assert second[0] != first[0] and second[1] != first[1]

        def gone() -> bool:
            with psycopg.connect(postgresql_url) as connection:
                found = connection.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", (first[1],)).fetchone()
            return found is None

        until(gone)
        assert "Traceback" not in program.log.read_text()


LOOPS = """
import asyncio, sys
import uvloop
from pathlib import Path

sys.path.append("src")
from kusto.connections.registry import manager_for

manager = manager_for(Path.cwd())


async def call():
    return await (await manager.get_client("user")).user.count()


for _ in range(3):
    assert asyncio.run(call()) == 0
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(call()) == 0
        assert runner.run(call()) == 0
print(manager.counters()["user"].counted.connects)
"""


def test_loops_in_turn_of_either_kind_keep_what_is_known(
    make: Callable[..., Made], provider: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("uvloop")
    table(database_url)
    monkeypatch.setenv("RDS_USER_URL", database_url)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    root = make(user=provider).manager._links.source.project.root  # type: ignore[attr-defined]
    # A process of its own: with warnings as errors, as here, uvloop hangs when it is closed with a connection open.
    found = subprocess.run(
        [sys.executable, "-c", LOOPS], capture_output=True, text=True, cwd=root, timeout=PATIENCE, check=False
    )
    assert (found.returncode, found.stdout) == (0, "1\n"), found.stderr
    assert "Traceback" not in found.stderr


SCRIPTS = {
    "blocking": """
import kusto
print(kusto.db.sync.get_client("user").user.count(), flush=True)
""",
    "one loop for the whole process": """
import asyncio, kusto
runner = asyncio.Runner()
async def main(): print(await (await kusto.db.get_client("user")).user.count(), flush=True)
runner.run(main())
""",
    "lifespan": """
import asyncio, kusto
async def main():
    async with kusto.db.lifespan():
        print(await (await kusto.db.get_client("user")).user.count(), flush=True)
        WAIT_LATER
asyncio.run(main())
""",
}
WAIT = "\nimport time; time.sleep(60)"


@pytest.fixture
def behind(
    make: Callable[..., Made], proxied: tuple[Proxy, str], monkeypatch: pytest.MonkeyPatch
) -> tuple[Proxy, Path]:
    """A proxy that programs started now connect through, and the folder to start them in."""
    proxy, url = proxied
    table(url)
    monkeypatch.setenv("RDS_USER_URL", url)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    made = make(user=url.partition(":")[0])
    return proxy, made.manager._links.source.project.root  # type: ignore[attr-defined]


def goodbye(provider: str) -> bytes:
    """How a client of each ends a connection in good order."""
    return GOODBYE if provider == "postgresql" else b"\x01\0\0\0\x01"


@pytest.mark.parametrize("kind", SCRIPTS)
def test_a_program_that_ends_says_goodbye(kind: str, behind: tuple[Proxy, Path], server_provider: str) -> None:
    proxy, root = behind
    proxy.expect(goodbye(server_provider))
    found = subprocess.run(
        [sys.executable, "-c", SCRIPTS[kind].replace("WAIT_LATER", "")],
        capture_output=True, text=True, cwd=root, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert (found.returncode, found.stdout) == (0, "0\n"), found.stderr
    until(lambda: proxy.met, 5)


@pytest.mark.parametrize("kind", SCRIPTS)
def test_a_program_that_is_told_to_end_says_goodbye(
    kind: str, behind: tuple[Proxy, Path], server_provider: str
) -> None:
    proxy, root = behind
    proxy.expect(goodbye(server_provider))
    text = "import kusto\nkusto.exit_on_sigterm()\n" + SCRIPTS[kind].replace("WAIT_LATER", "await asyncio.sleep(60)")
    child = subprocess.Popen([sys.executable, "-c", text + WAIT], stdout=subprocess.PIPE, text=True, cwd=root)
    assert child.stdout is not None
    assert child.stdout.readline() == "0\n"
    child.terminate()
    assert child.wait(PATIENCE) == 143
    child.stdout.close()
    until(lambda: proxy.met, 5)


@pytest.mark.parametrize("kind", ["blocking", "one loop for the whole process"])
def test_a_server_that_went_silent_holds_up_no_exit(kind: str, behind: tuple[Proxy, Path]) -> None:
    proxy, root = behind
    text = SCRIPTS[kind] + "\nimport sys; sys.stdin.readline()"
    child = subprocess.Popen(
        [sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "0\n"
    proxy.fall_silent()
    began = time.monotonic()
    child.communicate("\n", timeout=PATIENCE)
    assert child.returncode == 0
    assert time.monotonic() - began < 8


def test_importing_an_interface_imports_no_other_framework() -> None:
    frameworks = ("bottle", "django", "fastapi", "flask", "litestar", "mangum", "quart", "starlette", "uvloop")
    program = f"""
import sys, kusto
kusto.create_db_connection_middleware, kusto.create_db_connection_middleware_wsgi, kusto.lambda_handler
import kusto.web.aws_lambda, kusto.web.metrics
print([name for name in {frameworks!r} if name in sys.modules])
import kusto.web.flask
print([name for name in {frameworks!r} if name in sys.modules])
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert re.findall(r"'(\w+)'", found.stdout) == ["flask"]
