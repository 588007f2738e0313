"""A deployment, a rollback or a push in a process of its own that stops before one of its requests, to be killed there.

In, as arguments: provider, URL, the number of the request to stop before, the migrations as JSON (name, migration.sql,
down.sql), and ``forth``, ``back`` (to before the first one), ``push`` or ``reset`` (a push that empties the database
first); a push takes the models of its schema in the place of the one migration's SQL. Out, on stdout: ``stopped`` once
it stands there, or ``done`` and the number of requests that there were. It never goes on by itself.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from kusto.catalog.model import EMPTY, Catalog
from kusto.dialect import MigrationDialect
from kusto.dialects import dialect as dialect_of
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.flow import BrokenOff, Flow, Run, Script
from kusto.migrate.concerned import find_losses
from kusto.migrate.dev import Next, plan_to
from kusto.migrate.flows import deploy
from kusto.migrate.history import History, Migration
from kusto.migrate.ledger import compare, read_ledger
from kusto.migrate.lower import lower
from kusto.migrate.push import Agreed, push
from kusto.migrate.rollback import rows_back, steps_back, take_back
from migrate.scenes import connect, migrations_of, schema_of

REQUESTS = ("fetch", "run", "script", "begin", "commit", "rollback", "lock", "unlock")


class Stopping:
    """A connection that counts what is asked of it."""

    def __init__(self, inner: SyncConnection, stop: int) -> None:
        self._inner = inner
        self._stop = stop
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        if name in REQUESTS:
            self._count(1)
        return getattr(self._inner, name)

    def batch(self, requests: Sequence[Script | Run]) -> BrokenOff | None:
        """Stops inside of a batch too: what stands before that place has been sent by then."""
        before = self._stop - self.count - 1
        if 0 <= before < len(requests):
            self._inner.batch(requests[:before])
            self._count(before + 1)
        self._count(len(requests))
        return self._inner.batch(requests)

    def _count(self, requests: int) -> None:
        self.count += requests
        if self.count == self._stop:
            say("stopped")
            sys.stdin.read()


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(provider: str, url: str, stop: str, migrations: str, direction: str) -> None:
    history = History(tuple(Migration(*parts) for parts in json.loads(migrations)), provider)
    dialect = migrations_of(provider)
    connection = Stopping(connect(url, provider), int(stop))
    say("started")
    if direction == "forth":
        run(deploy(history, dialect, provider), connection)  # type: ignore[arg-type]
    elif direction in ("push", "reset"):
        run(pushed(provider, history.migrations[0].sql, wipe=direction == "reset"), connection)  # type: ignore[arg-type]
    else:
        run(everything_back(history, dialect), connection)  # type: ignore[arg-type]
    say(f"done {connection.count}")


def pushed(provider: str, models: str, *, wipe: bool) -> Flow[int]:
    """A push of a schema with these models, whatever it loses."""
    own, schema = dialect_of(provider), schema_of(provider, models)
    wanted = lower(schema, own)
    live = EMPTY if wipe else (yield from own.migrations.inspect())
    agreed = plan_to(live, wanted, schema, own).plan
    losses = () if wipe else (yield from find_losses(agreed, own))

    def replan(found: Catalog) -> Next:
        return plan_to(found, wanted, schema, own)

    return (yield from push(Agreed(agreed.sql, frozenset(loss.message for loss in losses), wipe), replan, own))


def everything_back(history: History, dialect: MigrationDialect) -> Flow[None]:
    """A rollback to before the first migration; nothing where none is applied."""
    standing = compare(history, (yield from read_ledger(dialect)))
    steps = steps_back(rows_back(standing, 0), history, {})
    if steps:
        yield from take_back(steps, history, dialect, lock_timeout=20)


if __name__ == "__main__":
    main(*sys.argv[1:])
