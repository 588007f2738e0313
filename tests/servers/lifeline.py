"""A lifeline: whoever holds it is alive; when it is let go, the servers that hang on it end.

In: a directory. Out: a lock on a file in it, which the kernel releases when the holder ends in whatever way (return,
Ctrl-C, `kill -9`). Must never be inherited by a child, and must never import pytest: demo and benchmark use it too.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType


class Unavailable(Exception):
    """A server that cannot be started here; the message says why and what would help."""


class Lifeline:
    """A fresh directory and the lock that says its maker is alive.

    Args:
        parent: where to make the directory; the system's temporary directory when None. It has to be one that other
            users may enter, since PostgreSQL refuses to run as root.
    """

    def __init__(self, parent: str | os.PathLike[str] | None = None) -> None:
        if sys.platform == "win32":
            raise Unavailable("the test servers need a Unix system")
        self.directory = Path(tempfile.mkdtemp(prefix="kusto-servers-", dir=parent))
        self.directory.chmod(0o755)
        self._descriptor = _lock(lock_file(self.directory))

    def close(self, timeout: float = 10.0) -> None:
        """Let go, wait until the servers have ended, remove the directory."""
        if self._descriptor is None:
            return
        os.close(self._descriptor)
        self._descriptor = None
        deadline = time.monotonic() + timeout
        while is_used(self.directory) and time.monotonic() < deadline:
            time.sleep(0.01)
        remove_if_unused(self.directory)

    def __enter__(self) -> Lifeline:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def lock_file(directory: Path) -> Path:
    """The file whose lock the holder keeps."""
    return directory / "alive"


def running_file(directory: Path, server: str) -> Path:
    """The file that is there as long as this server runs, and describes it."""
    return directory / f"{server}.json"


def is_used(directory: Path) -> bool:
    """Whether a server still hangs on this lifeline."""
    return any(directory.glob("*.json"))


def remove_if_unused(directory: Path) -> None:
    """Remove the lifeline's directory when its last server has ended; two processes may try at once."""
    if not is_used(directory):
        shutil.rmtree(directory, ignore_errors=True)


def wait_for_release(directory: Path) -> None:
    """Return when the holder of this directory's lifeline has let go or has died."""
    with contextlib.suppress(FileNotFoundError):
        descriptor = _lock(lock_file(directory), create=False)
        if descriptor is not None:
            os.close(descriptor)


def _lock(path: Path, *, create: bool = True) -> int | None:
    # A POSIX lock, not flock: it is not shared with forked children, so a test that forks cannot keep a server alive.
    import fcntl

    descriptor = os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600)
    fcntl.lockf(descriptor, fcntl.LOCK_EX)
    return descriptor
