"""What the commands do to a database: status, deploy, reset, as flows. They ask nobody and print nothing.

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
    HalfWayError,
    KustoError,
    MigrationEditedError,
    NotEmptyError,
    ProviderMismatchError,
)
from kusto.flow import Flow, Lock, Tell, Unlock
from kusto.migrate import ledger
from kusto.migrate.apply import apply
from kusto.migrate.carry import Patience
from kusto.migrate.history import History
from kusto.migrate.ignoring import without
from kusto.migrate.ledger import Standing, compare, read_ledger

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


def status(
    history: History,
    dialect: MigrationDialect,
    provider: str,
    namespaces: Sequence[str] = (),
    external: Sequence[str] = (),
) -> Flow[Status]:
    """Read how the database stands; nothing is changed.

    Args:
        external: patterns of tables of others.

    Raises:
        ProviderMismatchError: the history is for another provider.
    """
    check_provider(history, provider)
    rows = yield from read_ledger(dialect)
    catalog = yield from dialect.inspect(namespaces)
    return Status(compare(history, rows), bool(without(catalog, external).tables))


def deploy(
    history: History,
    dialect: MigrationDialect,
    provider: str,
    *,
    namespaces: Sequence[str] = (),
    external: Sequence[str] = (),
    lock_timeout: float = LOCK_TIMEOUT,
    patience: Patience | None = None,
) -> Flow[Deployed]:
    """Carry out every pending migration, oldest first, under the migration lock.

    Runs that begin at the same time wait for each other; the later ones find nothing to do. A migration that an earlier
    run left half way is gone on with where that run came to.

    Args:
        external: patterns of tables of others, which do not make a database unrecorded.
        patience: how long statements wait for the locks of tables.

    Raises:
        ProviderMismatchError: the history is for another provider.
        LockTimeoutError: somebody else migrates.
        FailedMigrationsError: the ledger holds a migration that another tool left half way.
        HalfWayError: a migration was taken back in part.
        NotEmptyError: the database holds tables, but no ledger.
        MigrationFailedError: a statement failed; a migration in a transaction leaves nothing behind.
        MigrationUndecidedError, MigrationEditedError: an earlier run cannot be gone on with.
        MigrationEditedError: a pending migration is an applied one under another name.
    """
    check_provider(history, provider)
    return (yield from locked(_deploy(history, dialect, namespaces, external, patience), lock_timeout))


def _deploy(
    history: History,
    dialect: MigrationDialect,
    namespaces: Sequence[str],
    external: Sequence[str],
    patience: Patience | None,
) -> Flow[Deployed]:
    yield from dialect.prepare()
    rows = yield from read_ledger(dialect)
    if rows is None:
        if history.migrations:
            yield from refuse_unrecorded(dialect, namespaces, external)
        yield from ledger.ensure_ledger(dialect)
    standing = compare(history, rows)
    check_failed(standing, history)
    check_renamed(standing)
    begun = {row.name: row for row in standing.failed}
    pending = history.only(set(standing.pending)).migrations
    for number, migration in enumerate(pending):
        yield Tell("migration-started", migration.name, number, len(pending))
        yield from apply(migration, dialect, row=begun.get(migration.name), patience=patience)
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


def check_failed(standing: Standing, history: History) -> None:
    """Raises `FailedMigrationsError` where the ledger holds failed migrations that cannot be gone on with."""
    if row := standing.half_way:
        raise HalfWayError(
            f"the migration {row.name} was taken back in part" + (f": {row.message}" if row.message else ""),
            hint="Run the same `kusto-db rollback` again: it goes on where it came to.",
            meta={"migration": row.name},
        )
    files = set(history.names)
    pending = files & set(standing.pending)
    stuck = [row for row in standing.failed if not (row.resumable and row.name in pending)]
    if not stuck:
        return
    row = stuck[0]
    log = f"\n{row.message}" if row.message else ""
    raise FailedMigrationsError(
        f"the migration {row.name} failed (started at {row.started_at}) and was not resolved; no new ones are applied"
        f"{log}",
        hint="Mend the database, then run `kusto-db migrate -t resolve` with "
        f'"--rolled-back {row.name}" (to run it again) or "--applied {row.name}" (if its changes are all there).',
        meta={"migrations": [r.name for r in stuck]},
    )


def check_renamed(standing: Standing) -> None:
    """Raises `MigrationEditedError` where a migration would run a second time under another name."""
    if not standing.renamed:
        return
    old, new = standing.renamed[0]
    raise MigrationEditedError(
        f"the migration {new} holds what was applied as {old}: its folder was renamed, and it would run twice",
        hint=f"Call the folder {old} again, or, if the new name shall stay, run `kusto-db migrate -t resolve "
        f"--applied {new}`. Nothing was changed.",
        meta={"renamed": dict(standing.renamed)},
    )


def refuse_unrecorded(dialect: MigrationDialect, namespaces: Sequence[str], external: Sequence[str] = ()) -> Flow[None]:
    """Raises `NotEmptyError` where a database without a ledger holds tables, but those of others."""
    catalog = without((yield from dialect.inspect(namespaces)), external)
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
