"""A real PgBouncer in transaction mode before the PostgreSQL server of the same lifeline; it ends with that.

In: a lifeline's directory in which PostgreSQL runs. Out: a running `Server`. The binary is Debian's `pgbouncer`.
Run as a program, this file is the supervisor. Must never import pytest.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

if __package__:
    from servers import supervised
    from servers.lifeline import Unavailable, running_file
else:  # started as a program: the supervisor
    import supervised  # type: ignore[import-not-found,no-redef]
    from lifeline import Unavailable, running_file  # type: ignore[import-not-found,no-redef]

SETTINGS = """
[databases]
* = host=127.0.0.1 port={server} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 10
max_client_conn = 500
"""
START_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running pooler; user ``postgres``, no password."""

    port: int
    version: str
    host: str = "127.0.0.1"

    def url_for(self, database: str) -> str:
        """The URL of a database of the server behind it."""
        return f"postgresql://postgres@{self.host}:{self.port}/{database}"


def start(directory: Path) -> Server:
    """The pooler that hangs on the lifeline of ``directory``: the running one, else a new one; process-safe."""
    return Server(**supervised.start(directory, "pgbouncer", __file__, find_binaries))


def find_binaries() -> Path:
    """The directory with ``pgbouncer``.

    Raises:
        Unavailable: there is none.
    """
    for candidate in (shutil.which("pgbouncer"), "/usr/sbin/pgbouncer"):
        if candidate and Path(candidate).exists():
            return Path(candidate).parent
    raise Unavailable("no PgBouncer here: apt-get install pgbouncer")


def version_of(binaries: Path) -> str:
    """``1.18.0`` and the like, asked from the binary."""
    said = subprocess.run([binaries / "pgbouncer", "--version"], capture_output=True, text=True, check=True).stdout
    return said.split()[1]


class _Runner:
    """The pooler's own command."""

    def __init__(self, home: Path, binaries: Path) -> None:
        self.home = home
        self.binary = binaries / "pgbouncer"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> dict[str, Any]:
        behind = json.loads(running_file(self.home.parent, "postgresql").read_text())["port"]
        version = version_of(self.binary.parent)
        for attempt in range(5):
            port = supervised.free_port()
            if self._serves(port, behind):
                return asdict(Server(port=port, version=version))
            self.stop()
            if attempt == 4:  # somebody may have taken the port in between: four more tries, then it is something else
                raise subprocess.CalledProcessError(1, "pgbouncer", (self.home / "log").read_text())
        raise AssertionError("unreachable")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _serves(self, port: int, behind: int) -> bool:
        settings = self.home / "pgbouncer.ini"
        settings.write_text(SETTINGS.format(port=port, server=behind))
        self.home.chmod(0o755)
        settings.chmod(0o644)
        identity = ["-u", "nobody"] if os.geteuid() == 0 else []
        with (self.home / "log").open("wb") as log:
            self.process = subprocess.Popen([self.binary, *identity, str(settings)], stdout=log, stderr=log)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return True
            except OSError:
                time.sleep(0.02)
        return False


if __name__ == "__main__":
    supervised.supervise(Path(sys.argv[1]), _Runner(Path(sys.argv[1]), Path(sys.argv[2])))
