"""A server under a supervisor: a process of its own that starts it, says so, and stops it when its lifeline is let go.

In: a lifeline's directory, the server's name, the program that supervises it. Out: the running server's description as
a dict. What differs between databases is in the module of each. Must never import pytest.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

if __package__:
    from servers.lifeline import Unavailable, remove_if_unused, running_file, wait_for_release
else:  # in the supervisor's process
    from lifeline import (  # type: ignore[import-not-found,no-redef]
        Unavailable,
        remove_if_unused,
        running_file,
        wait_for_release,
    )

_supervisors: list[subprocess.Popen[str]] = []  # kept, since they outlive the call that started them


class Runner(Protocol):
    """Starts and stops one server."""

    def start(self) -> dict[str, Any]:
        """Start it; gives its description."""
        ...

    def stop(self) -> None:
        """Stop it, however far it has come."""
        ...


def start(directory: Path, name: str, program: str, find_binaries: Callable[[], Path]) -> dict[str, Any]:
    """The server that hangs on the lifeline of ``directory``: the running one, else a new one; process-safe.

    Args:
        name: of the server's files in the directory.
        program: the module's file, which run as a program is the supervisor.
        find_binaries: gives the folder of the server's binaries.

    Raises:
        Unavailable: it does not start here.
    """
    import fcntl

    with (directory / f"{name}.lock").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        report = running_file(directory, name)
        failure = directory / f"{name}.failure"
        if failure.exists():
            raise Unavailable(failure.read_text())
        if not report.exists():
            try:
                _launch(directory / name, program, find_binaries())
            except Unavailable as error:
                failure.write_text(str(error))
                raise
        described: dict[str, Any] = json.loads(report.read_text())
        return described


def forget_ended() -> None:
    """Take supervisors that have ended off the process table."""
    for supervisor in _supervisors:
        supervisor.poll()


def _launch(home: Path, program: str, binaries: Path) -> None:
    """Start the program in a session of its own, so that Ctrl-C reaches only us, and wait for its word."""
    home.mkdir()
    process = subprocess.Popen(
        [sys.executable, str(Path(program).resolve()), str(home), str(binaries)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        start_new_session=True,
    )
    assert process.stdout is not None
    said = process.stdout.read()  # ends when the supervisor closes its standard output
    process.stdout.close()
    _supervisors.append(process)
    if not running_file(home.parent, home.name).exists():
        process.wait()
        raise Unavailable(f"{home.name} did not start:\n{said}")


def supervise(home: Path, runner: Runner) -> None:
    """Start the server, say so, wait for the end of the lifeline, stop the server, remove everything."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))  # so that `finally` runs
    running = running_file(home.parent, home.name)
    started = False
    try:
        _write(running, runner.start())
        started = True
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        wait_for_release(home.parent)
    except subprocess.CalledProcessError as error:
        print(f"{error}\n{error.output}")
    finally:
        runner.stop()
        shutil.rmtree(home, ignore_errors=True)
        if started:
            running.unlink()
            remove_if_unused(home.parent)  # the holder may have been killed and cannot


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _write(path: Path, value: dict[str, Any]) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(value))
    beside.replace(path)  # whoever sees the file sees all of it
