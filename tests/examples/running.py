"""Programs that serve HTTP, started as a person starts them."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx

PATIENCE = 60.0
"""Seconds for what takes one or two, on a machine that does much else."""


def load(path: Path) -> ModuleType:
    """A module by its file, whatever else has that name."""
    spec = importlib.util.spec_from_file_location(f"example_{path.stem}_{abs(hash(path))}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def until(what: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What a function gives once it gives something; errors of the network count as nothing."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            found = what()
        except httpx.TransportError:
            found = None
        if found:
            return found
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


class Served:
    """A program that answers HTTP.

    Args:
        process: the program.
        port: where it listens.
        log: the file with all that it said.
    """

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process = process
        self.log = log
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)

    def answering(self, path: str, status: int) -> httpx.Response:
        """The answer once its status is this."""

        def ask() -> httpx.Response | None:
            assert self.process.poll() is None, self.log.read_text()
            reply = self.http.get(path)
            return reply if reply.status_code == status else None

        try:
            reply: httpx.Response = until(ask)
        except AssertionError as error:
            raise AssertionError(f"{path} was not {status}\n{self.log.read_text()}") from error
        return reply

    def end(self) -> int:
        """SIGTERM, as an orchestrator sends it; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextmanager
def served(
    command: Sequence[str], folder: Path, port: int, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """A program for the length of a ``with`` block; whatever it started ends with it."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
        found = Served(process, port, log)
        try:
            yield found
        finally:
            found.http.close()
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
