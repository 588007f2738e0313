"""A real MariaDB or MySQL server that lives as long as its lifeline and leaves nothing behind.

In: a lifeline's directory. Out: a running `Server`. The binaries come from Debian's packages `mariadb-server-core` and
`mariadb-client-core`, or from the directory that KUSTO_TEST_MYSQL_BIN names (`mariadbd` with `mariadb-install-db`, or
`mysqld` of MySQL). Its clock stands nine hours off UTC, so that a session that forgets its time zone is found out.
Run as a program, this file is the supervisor. Must never import pytest: demo and benchmark use `throwaway_mariadb` too.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

if __package__:
    from servers import supervised
    from servers.lifeline import Lifeline, Unavailable
else:  # started as a program: the supervisor
    import supervised  # type: ignore[import-not-found,no-redef]
    from lifeline import Lifeline, Unavailable  # type: ignore[import-not-found,no-redef]

SETTINGS = (
    "--bind-address=127.0.0.1",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--skip-log-bin",
    "--max-connections=200",
    "--default-time-zone=+09:00",
    "--performance-schema=OFF",
)
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; user ``root``, no password."""

    port: int
    version: str
    directory: str
    host: str = "127.0.0.1"
    user: str = "root"

    def url_for(self, database: str) -> str:
        """The URL of one of its databases."""
        return f"mysql://{self.user}@{self.host}:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Make a database and return its URL."""
        self.administer(f"CREATE DATABASE `{database}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
        return self.url_for(database)

    def drop(self, database: str) -> None:
        """Drop a database; whoever holds a lock in it is cut off first, since they would be waited for."""
        for (number,) in self.administer(
            "SELECT id FROM information_schema.processlist WHERE db = %s AND id <> connection_id()", database
        ):
            with contextlib.suppress(Exception):  # gone by itself in between
                self.administer(f"KILL {number}")
        self.administer(f"DROP DATABASE IF EXISTS `{database}`")

    def load(self, database: str, script: str) -> None:
        """Run the statements of a script, each ended by a semicolon at the end of a line, in a database."""
        import pymysql

        connection = pymysql.connect(host=self.host, port=self.port, user=self.user, database=database, autocommit=True)
        try:
            with connection.cursor() as cursor:
                for statement in script.split(";\n"):
                    if statement.strip():
                        cursor.execute(statement)
        finally:
            connection.close()

    def administer(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """One statement outside any database; gives its rows."""
        import pymysql

        connection = pymysql.connect(host=self.host, port=self.port, user=self.user, charset="utf8mb4", autocommit=True)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters or None)
                return list(cursor.fetchall())
        finally:
            connection.close()


@contextlib.contextmanager
def throwaway_mariadb(directory: str | os.PathLike[str] | None = None) -> Iterator[Server]:
    """A server for the length of a ``with`` block.

    Args:
        directory: where its files go while it runs; the system's temporary directory when None.

    Raises:
        Unavailable: no MariaDB for this machine; the message says what to install.
    """
    with Lifeline(directory) as lifeline:
        yield start(lifeline.directory)
    supervised.forget_ended()


def start(directory: Path) -> Server:
    """The server that hangs on the lifeline of ``directory``: the running one, else a new one; process-safe."""
    return Server(**supervised.start(directory, "mariadb", __file__, find_binaries))


def find_binaries() -> Path:
    """The directory with ``mariadbd`` or ``mysqld``.

    Raises:
        Unavailable: there is none.
    """
    for candidate in _candidates():
        if _daemon(candidate) is not None:
            return candidate
    raise Unavailable("no MariaDB here: apt-get install mariadb-server-core mariadb-client-core")


def version_of(binaries: Path) -> str:
    """``10.11.19-MariaDB`` and the like, asked from the binary."""
    daemon = _daemon(binaries)
    assert daemon is not None
    said = subprocess.run([daemon, "--no-defaults", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"Ver (\d+(?:\.\d+)+(?:-MariaDB)?)", said)
    return found[1] if found else said.strip()


def _candidates() -> Iterator[Path]:
    named = os.environ.get("KUSTO_TEST_MYSQL_BIN")
    if named:
        yield Path(named)
        return  # whoever names one wants that one or none
    yield from (Path("/usr/sbin"), Path("/usr/libexec"), Path("/usr/local/sbin"))
    for name in ("mariadbd", "mysqld"):
        found = shutil.which(name)
        if found:
            yield Path(found).resolve().parent


def _daemon(binaries: Path) -> Path | None:
    return next((binaries / name for name in ("mariadbd", "mysqld") if (binaries / name).exists()), None)


# The supervisor.


class _Runner:
    """The server's own commands."""

    def __init__(self, home: Path, binaries: Path) -> None:
        self.home = home
        self.binaries = binaries
        self.data = home / "data"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> dict[str, Any]:
        version = version_of(self.binaries)
        self._initialise("MariaDB" in version)
        for attempt in range(5):
            port = supervised.free_port()
            if self._serves(port):
                return asdict(Server(port=port, version=version, directory=str(self.home)))
            self.stop()
            if attempt == 4:  # somebody may have taken the port in between: four more tries, then it is something else
                raise subprocess.CalledProcessError(1, "mysqld", self._log().read_text())
        raise AssertionError("unreachable")

    def stop(self) -> None:
        if self.process is not None:  # its files are removed: there is nothing that a polite end would save
            self.process.kill()
            self.process.wait()

    def _initialise(self, mariadb: bool) -> None:
        if mariadb:
            beside = self.binaries / "mariadb-install-db"
            install = str(beside) if beside.exists() else shutil.which("mariadb-install-db") or str(beside)
            options = ["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]
            command = [install, "--no-defaults", *self._identity(), f"--datadir={self.data}", *options]
        else:
            command = [*self._command(), "--initialize-insecure"]
        with self._log().open("w+") as out:
            result = subprocess.run(
                command, stdout=out, stderr=out, cwd=self.home, env=self._surroundings(), check=False
            )
        if result.returncode:
            raise subprocess.CalledProcessError(result.returncode, command, self._log().read_text())

    def _serves(self, port: int) -> bool:
        """Whether it answers on this port before it ends or the time is over."""
        command = [*self._command(), *SETTINGS, f"--port={port}", f"--socket={self._socket()}"]
        command.append(f"--pid-file={self.home / 'pid'}")
        with self._log().open("wb") as out:
            self.process = subprocess.Popen(
                command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=self.home, env=self._surroundings()
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0) as probe:
                if probe.recv(1):  # it greets whoever connects, once it is ready
                    return self.process.poll() is None
            time.sleep(0.02)
        return False

    def _command(self) -> list[str]:
        return [str(_daemon(self.binaries)), "--no-defaults", *self._identity(), f"--datadir={self.data}"]

    def _surroundings(self) -> dict[str, str]:
        """A folder of its own for temporary tables: a server that starts removes all that it finds in its folder."""
        return {**os.environ, "TMPDIR": str(self.home)}

    def _identity(self) -> list[str]:
        return ["--user=root"] if os.geteuid() == 0 else []

    def _socket(self) -> str:
        path = str(self.home / "socket")
        return path if len(path) < 100 else ""  # the kernel allows about 107 bytes

    def _log(self) -> Path:
        return self.home / "log"


if __name__ == "__main__":
    supervised.supervise(Path(sys.argv[1]), _Runner(Path(sys.argv[1]), Path(sys.argv[2])))
