"""A person at a real terminal: a program runs on a pseudo-terminal, its screen is read, keys are typed."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C arrives as a signal
os.execv(sys.executable, [sys.executable, "-m", "kusto", *sys.argv[1:]])
"""
PATIENCE = 30.0
"""Seconds after which a screen that does not show what is expected is a failure."""


class Person:
    """Runs `kusto-db` on a pseudo-terminal.

    Args:
        arguments: of the command line.
        where: folder to run in.
        environment: variables of the program.
    """

    def __init__(self, *arguments: str, where: Path, environment: Mapping[str, str]) -> None:
        self.screen = ""
        self._read = 0
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", TAKE_TERMINAL, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=where,
            env={**environment, "TERM": "xterm"},
            start_new_session=True,
        )
        os.close(slave)

    def sees(self, pattern: str) -> re.Match[str]:
        """Wait until the screen shows the pattern after what was seen before."""
        deadline = time.monotonic() + PATIENCE
        while True:
            found = re.compile(pattern).search(self.screen, self._read)
            if found:
                self._read = found.end()
                return found
            assert time.monotonic() < deadline, f"not seen: {pattern!r} on\n{self.screen}"
            assert self._take(deadline), f"ended without {pattern!r}:\n{self.screen}"

    def types(self, text: str) -> None:
        """Type a line."""
        os.write(self._master, text.encode() + b"\n")

    def interrupts(self) -> None:
        """Press Ctrl-C."""
        os.write(self._master, b"\x03")

    def leaves(self) -> int:
        """Wait for the end; returns the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._take(deadline):
            assert time.monotonic() < deadline, self.screen
        return self.process.wait(PATIENCE)

    def _take(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return True
        try:
            data = os.read(self._master, 65536)
        except OSError:  # Linux says so where the other end has closed
            return False
        self.screen += data.decode("utf-8", "replace")
        return bool(data)

    def __enter__(self) -> Person:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._master)
