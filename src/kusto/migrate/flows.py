"""What the commands do to a database: status, deploy, reset, resolve, as flows. They ask nobody and print nothing.

Progress is told as `Tell` requests: ``migration-started`` and ``migration-finished`` with the migration's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from kusto.dialect import MigrationDialect
from kusto.errors import (
    FailedMigrationsError,
    KustoError,
    MigrationError,
    NotEmptyError,
    ProviderMismatchError,
)
from kusto.flow import Flow, Lock, Run, Tell, Unlock
from kusto.migrate import ledger
from kusto.migrate.apply import apply
from kusto.migrate.history import History
from kusto.migrate.ledger import LedgerRow, Standing, compare, read_ledger

T = TypeVar("T")
LOCK_TIMEOUT = 60.0
"""Seconds to wait for the migration lock."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """What `deploy` did.

    Args:
        applied: names of the migrations that this run carried out.
        already: how many were applied before.
        edited, missing: applied earlier, but the file is another one or gone: told, not refused, as Prisma does.
    """

    applied: tuple[str, ...]
    already: int
    edited: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """How a database stands to its history.

    Args:
        tables: the database holds tables (of others than the ledger).
    """

    standing: Standing
    tables: bool

    @property
    def baseline_needed(self) -> bool:
        """There are tables, but no ledger."""
        return self.tables and not self.standing.ledger

    @property
    def up_to_date(self) -> bool:
        """Nothing to do and nothing wrong."""
        found = self.standing
        return not (found.pending or found.failed or found.edited or found.missing)


def status(history: History, dialect: MigrationDialect, provider: str, namespaces: Sequence[str] = ()) -> Flow[Status]:
    """Read how the database stands; nothing is changed.

    Raises:
        ProviderMismatchError: the history is for another provider.
    """
    check_provider(history, provider)
    rows = yield from read_ledger(dialect)
    catalog = yield from dialect.inspect(namespaces)
    return Status(compare(history, rows), bool(catalog.tables))


def deploy(
    history: History,
    dialect: MigrationDialect,
    provider: str,
    *,
    namespaces: Sequence[str] = (),
    lock_timeout: float = LOCK_TIMEOUT,
) -> Flow[Deployed]:
    """Carry out every pending migration, oldest first, under the migration lock.

    Runs that begin at the same time wait for each other; the later ones find nothing to do.

    Raises:
        ProviderMismatchError: the history is for another provider.
        LockTimeoutError: somebody else migrates.
        FailedMigrationsError: the ledger holds a migration that failed half way.
        NotEmptyError: the database holds tables, but no ledger.
        MigrationFailedError: a statement failed; a migration in a transaction leaves nothing behind.
    """
    check_provider(history, provider)
    return (yield from locked(_deploy(history, dialect, namespaces), lock_timeout))


def _deploy(history: History, dialect: MigrationDialect, namespaces: Sequence[str]) -> Flow[Deployed]:
    yield from dialect.prepare()
    rows = yield from read_ledger(dialect)
    if rows is None:
        if history.migrations:
            yield from refuse_unrecorded(dialect, namespaces)
        yield from ledger.ensure_ledger(dialect)
    standing = compare(history, rows)
    check_failed(standing)
    pending = [migration for migration in history.migrations if migration.name in set(standing.pending)]
    for number, migration in enumerate(pending):
        yield Tell("migration-started", migration.name, number, len(pending))
        yield from apply(migration, dialect)
        yield Tell("migration-finished", migration.name, number + 1, len(pending))
    names = tuple(migration.name for migration in pending)
    return Deployed(names, len(standing.applied), standing.edited, standing.missing)


def reset(
    dialect: MigrationDialect, *, namespaces: Sequence[str] = (), lock_timeout: float = LOCK_TIMEOUT
) -> Flow[None]:
    """Drop everything that the database's namespaces hold, the ledger too. Whoever calls has asked the person.

    Raises:
        LockTimeoutError: somebody else migrates.
    """
    return locked(dialect.wipe(namespaces), lock_timeout)


def resolve(
    name: str, history: History, dialect: MigrationDialect, *, applied: bool, lock_timeout: float = LOCK_TIMEOUT
) -> Flow[None]:
    """Set the ledger right by hand: a migration counts as applied, or a failed one as rolled back.

    Raises:
        MigrationError: there is no such migration, or it is not in the state that this mends.
    """
    return locked(_resolve(name, history, dialect, applied), lock_timeout)


def _resolve(name: str, history: History, dialect: MigrationDialect, applied: bool) -> Flow[None]:
    yield from dialect.prepare()
    rows = yield from read_ledger(dialect)
    if rows is None:
        yield from ledger.ensure_ledger(dialect)
    own = [row for row in rows or () if row.name == name]
    if applied:
        yield from _mark_applied(name, own, history, dialect)
    elif any(row.failed for row in own):
        yield Run(dialect.ledger().roll_back, (name,))
    else:
        state = "applied" if any(row.applied for row in own) else "not in the ledger"
        raise MigrationError(
            f"the migration {name} cannot be marked as rolled back: it is {state}, not failed",
            hint="`kusto-db migrate -t status` shows which ones failed.",
        )


def _mark_applied(name: str, own: list[LedgerRow], history: History, dialect: MigrationDialect) -> Flow[None]:
    migration = next((m for m in history.migrations if m.name == name), None)
    if migration is None:
        raise MigrationError(
            f"there is no migration {name}", hint="Name one of the folders in `migrations/`.", meta={"name": name}
        )
    if any(row.applied for row in own):
        raise MigrationError(f"the migration {name} is recorded as applied already")
    if any(row.failed for row in own):
        yield Run(dialect.ledger().roll_back, (name,))
    yield Run(dialect.ledger().apply, (migration.checksum, name, 0))


def locked(inner: Flow[T], timeout: float) -> Flow[T]:
    """``inner`` under the migration lock."""
    yield Lock(timeout)
    try:
        result = yield from inner
    except GeneratorExit:
        raise  # the lock ends with the connection
    except BaseException:
        with suppress(KustoError):  # of a connection that broke the lock ends by itself; what broke it goes on
            yield Unlock()
        raise
    yield Unlock()
    return result


def check_provider(history: History, provider: str) -> None:
    """Raises `ProviderMismatchError` where ``migration_lock.toml`` names another provider."""
    if history.provider is not None and history.provider != provider:
        raise ProviderMismatchError(
            f'the schema\'s provider is "{provider}", but migration_lock.toml says "{history.provider}"',
            hint="SQL of one database does not fit another. Move the migrations folder away and begin a new history "
            "with `kusto-db migrate -t dev`.",
            meta={"schema": provider, "lock": history.provider},
        )


def check_failed(standing: Standing) -> None:
    """Raises `FailedMigrationsError` where the ledger holds failed migrations."""
    if not standing.failed:
        return
    row = standing.failed[0]
    log = f"\n{row.logs}" if row.logs else ""
    raise FailedMigrationsError(
        f"the migration {row.name} failed (started at {row.started_at}) and was not resolved; no new ones are applied"
        f"{log}",
        hint="Mend the database, then run `kusto-db migrate -t resolve` with "
        f'"--rolled-back {row.name}" (to run it again) or "--applied {row.name}" (if its changes are all there).',
        meta={"migrations": [r.name for r in standing.failed]},
    )


def refuse_unrecorded(dialect: MigrationDialect, namespaces: Sequence[str]) -> Flow[None]:
    """Raises `NotEmptyError` where a database without a ledger holds tables."""
    catalog = yield from dialect.inspect(namespaces)
    if not catalog.tables:
        return
    names = sorted(str(name) for name in catalog.tables)
    shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    raise NotEmptyError(
        f"the database is not empty ({shown}), but no migration is recorded in it",
        hint="Baseline it: `kusto-db migrate -t init` writes a first migration from the database as it is and records "
        "it as applied. Nothing was changed.",
        meta={"tables": names},
    )
