"""Every example runs as its README says, and meets a database that goes away and comes back."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from examples.conftest import EXAMPLES
from examples.running import PATIENCE, load, served
from servers.proxy import Proxy
from servers.supervised import free_port

SERVICES = ("fastapi", "flask", "litestar", "django")
pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="the examples are run on POSIX systems")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_whose_database_goes_away_and_comes_back(
    name: str, start: ModuleType, on_postgresql: Path, notes: Proxy, tmp_path: Path
) -> None:
    port = free_port()
    with served(start.command(name, str(port)), on_postgresql, port, tmp_path / "log") as program:
        assert program.answering("/notes", 200).json() == []
        added = program.http.post("/notes", json={"text": "milk"})
        assert (added.status_code, added.json()["id"], added.json()["text"]) == (201, 1, "milk")
        assert 400 <= program.http.post("/notes", json=["milk"]).status_code < 500
        assert program.answering("/health", 200).json()["status"] == "up"
        notes.down()
        refused = program.answering("/notes", 503)
        assert int(refused.headers["retry-after"]) >= 1
        assert (refused.json()["error"], refused.json()["database"]) == ("database_unavailable", "notes")
        assert program.answering("/health", 503).json()["databases"]["notes"]["status"] == "down"
        metrics = program.answering("/health?format=prometheus", 200).text
        assert 'kusto_database_up{database="notes"} 0' in metrics
        notes.up()
        assert [note["text"] for note in program.answering("/notes", 200).json()] == ["milk"]
        assert program.answering("/health", 200)
        notes.expect(GOODBYE)
        assert program.end() in (0, -signal.SIGTERM)  # uvicorn raises the signal again when it has finished
        said = program.log.read_text()
    assert notes.met, said
    assert "canary" not in said + refused.text + metrics
    assert "database notes: unavailable" in said


GOODBYE = b"X\0\0\0\x04"
"""How a client of PostgreSQL ends a connection in good order."""


def test_a_function_frozen_while_the_server_drops_everything(on_postgresql: Path, notes: Proxy) -> None:
    runtime = load(on_postgresql / "lambda_runtime.py")
    with runtime.Function("lambda_function.handler", folder=on_postgresql / "src") as function:
        assert function.invoke(runtime.http_event("POST", {"text": "milk"}))["statusCode"] == 201
        accepted = notes.accepted
        assert function.invoke(runtime.http_event("GET"))["statusCode"] == 200
        assert notes.accepted == accepted  # the connection lived on
        for _ in range(2):
            notes.cut()  # while the process stands still
            time.sleep(0.5)
            assert function.invoke(runtime.http_event("GET"))["statusCode"] == 200
        notes.down()
        refused = function.invoke(runtime.http_event("GET"))
        assert (refused["statusCode"], "canary" in str(refused)) == (503, False)
        with pytest.raises(RuntimeError, match=r"ConnectionFault|CircuitOpenError"):
            function.invoke({"Records": []})
        notes.up()
        deadline = time.monotonic() + PATIENCE
        while function.invoke(runtime.http_event("GET"))["statusCode"] != 200:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def run(folder: Path, name: str) -> str:
    """Prepare and run one that ends by itself; what it printed."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    found = subprocess.run(
        [sys.executable, folder / "start.py", name],
        capture_output=True,
        text=True,
        env=environment,
        timeout=PATIENCE,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def test_what_ends_by_itself_runs_from_nothing(on_sqlite: Path) -> None:
    assert run(on_sqlite, "script") == "1 notes\n"
    assert run(on_sqlite, "script") == "2 notes\n"
    first, second, third = run(on_sqlite, "lambda").splitlines()
    assert first.startswith("201 ") and second == third and "from a function" in second


def test_a_service_runs_from_nothing(on_sqlite: Path, tmp_path: Path) -> None:
    port = free_port()
    environment = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PORT": str(port)}
    with served([sys.executable, "start.py", "fastapi"], on_sqlite, port, tmp_path / "log", environment) as program:
        assert program.answering("/notes", 200).json() == []
        assert program.http.post("/notes", json={"text": "milk"}).status_code == 201
        assert program.http.post("/notes", json={}).status_code == 422
        assert program.answering("/openapi.json", 200).json()["components"]["schemas"]["Note"]


def test_the_readme_names_every_example(start: ModuleType) -> None:
    names = re.findall(r"`examples/run (\w+)`", (EXAMPLES / "README.md").read_text())
    assert names == [*SERVICES, "lambda", "script"]
    for name in names:
        assert start.command(name, "8000")
    with pytest.raises(KeyError):
        start.command("rails", "8000")
