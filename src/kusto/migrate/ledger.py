"""The ledger of applied migrations (``_prisma_migrations``): flows that read and write its rows, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kusto.dialect import MigrationDialect
from kusto.errors import ColumnNotFoundError, MigrationError
from kusto.flow import Flow, Script, fetch
from kusto.migrate.history import History, Migration
from kusto.migrate.journal import DOWN, read_journal

TABLE = "_prisma_migrations"
"""Its name, as Prisma's; never part of a catalog."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row.

    Args:
        started_at: as text, for people.
        steps: statements carried out.
    """

    id: str
    checksum: str
    finished: bool
    name: str
    logs: str | None
    rolled_back: bool
    started_at: str
    steps: int

    @property
    def failed(self) -> bool:
        """It began, did not end and nobody resolved it."""
        return not self.finished and not self.rolled_back

    @property
    def applied(self) -> bool:
        """It ended and was not taken back."""
        return self.finished and not self.rolled_back

    @property
    def half_way(self) -> bool:
        """It is applied, and was taken back in part."""
        journal = read_journal(self.logs)
        return self.applied and journal is not None and journal.direction == DOWN

    @property
    def down_checksum(self) -> str | None:
        """The fingerprint of its ``down.sql`` when it was applied, where it is known."""
        journal = read_journal(self.logs)
        return journal.down if journal else None

    @property
    def resumable(self) -> bool:
        """It failed, or was broken off, and its row tells where to go on."""
        return self.failed and read_journal(self.logs) is not None

    @property
    def message(self) -> str:
        """Why it failed, for people."""
        journal = read_journal(self.logs)
        return (journal.message if journal else self.logs) or ""


def read_ledger(dialect: MigrationDialect) -> Flow[tuple[LedgerRow, ...] | None]:
    """Every row, oldest first; None where there is no ledger."""
    sql = dialect.ledger()
    if not (yield from fetch(sql.exists)):
        return None
    try:
        rows = yield from fetch(sql.read)
    except ColumnNotFoundError as error:
        raise MigrationError(
            f"the table {TABLE} is not one that Prisma or this tool made: {error.message}",
            hint="Add the column, or restore the table from a backup; nothing was changed.",
        ) from error
    return tuple(LedgerRow(r[0], r[1], bool(r[2]), r[3], r[4], bool(r[5]), str(r[6]), int(r[7])) for r in rows)


def ensure_ledger(dialect: MigrationDialect) -> Flow[None]:
    """Make the ledger where there is none."""
    yield Script(dialect.ledger().create)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a history and a ledger stand to each other; names of migrations, oldest first.

    Args:
        ledger: there is one.
        rows: of the applied migrations, in the order in which they were applied.
        failed: of those that began and did not end, whatever another row of the same name says, as Prisma judges;
            `LedgerRow.resumable` ones are gone on with.
        edited: applied, but the file is another one now.
        missing: applied, but there is no file.
        renamed: pairs of one of `missing` and one of `pending` that holds its text.
        late: those of `pending` that come before one that is applied, as after a merge.
    """

    ledger: bool
    applied: tuple[str, ...]
    pending: tuple[str, ...]
    failed: tuple[LedgerRow, ...]
    edited: tuple[str, ...]
    missing: tuple[str, ...]
    rows: tuple[LedgerRow, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    late: tuple[str, ...] = ()

    @property
    def half_way(self) -> LedgerRow | None:
        """The migration that was taken back in part."""
        return next((row for row in self.rows if row.half_way), None)


def compare(history: History, rows: tuple[LedgerRow, ...] | None) -> Standing:
    """Judge a ledger by a history."""
    found = rows or ()
    applied = {row.name: row for row in found if row.applied}
    failed = tuple(row for row in found if row.failed)
    files = {migration.name: migration for migration in history.migrations}
    pending = tuple(name for name in files if name not in applied)
    missing = tuple(name for name in applied if name not in files)
    last = max((name for name in applied if name in files), default="")
    return Standing(
        rows is not None,
        tuple(applied),
        pending,
        failed,
        tuple(name for name, row in applied.items() if name in files and not files[name].matches(row.checksum)),
        missing,
        tuple(applied.values()),
        tuple(_renamed([applied[name] for name in missing], [files[name] for name in pending])),
        tuple(name for name in pending if name < last),
    )


def _renamed(missing: Sequence[LedgerRow], pending: Sequence[Migration]) -> Iterator[tuple[str, str]]:
    for row in missing:
        for migration in pending:
            if migration.matches(row.checksum) and not migration.does_nothing:
                yield row.name, migration.name
                break
