"""A deployment in a process of its own that stops before one of its requests, so that a test can kill it there.

In, as arguments: provider, URL, the number of the request to stop before, and the migrations as JSON. Out, on stdout:
``stopped`` once it stands there, or ``done`` and the number of requests that there were. It never goes on by itself.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.migrate.flows import deploy
from kusto.migrate.history import History, Migration
from migrate.scenes import connect, migrations_of

REQUESTS = ("fetch", "run", "script", "begin", "commit", "rollback", "lock", "unlock")


class Stopping:
    """A connection that counts what is asked of it."""

    def __init__(self, inner: SyncConnection, stop: int) -> None:
        self._inner = inner
        self._stop = stop
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        if name in REQUESTS:
            self.count += 1
            if self.count == self._stop:
                say("stopped")
                sys.stdin.read()
        return getattr(self._inner, name)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(provider: str, url: str, stop: str, migrations: str) -> None:
    history = History(tuple(Migration(name, sql) for name, sql in json.loads(migrations)), provider)
    connection = Stopping(connect(url, provider), int(stop))
    say("started")
    run(deploy(history, migrations_of(provider), provider), connection)  # type: ignore[arg-type]
    say(f"done {connection.count}")


if __name__ == "__main__":
    main(*sys.argv[1:])
