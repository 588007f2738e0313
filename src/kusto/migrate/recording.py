"""How a run of a migration file is written into the ledger: applied, taken back, or (in a scratch database) not at all.

Each is asked by `kusto.migrate.carry`, which sends what it answers inside the transaction that carries the statements,
where there is one. No database is asked here.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from kusto.dialect import MigrationDialect
from kusto.flow import Run
from kusto.migrate.history import Migration
from kusto.migrate.journal import DOWN, Journal, read_journal
from kusto.migrate.ledger import LedgerRow


class Recorder(Protocol):
    """What a run says while it goes on."""

    @property
    def journal(self) -> Journal:
        """How far an earlier run came."""
        ...

    def within(self, namespace: str) -> None:
        """The ledger stands in this namespace (in quotes), wherever the file leads its session."""
        ...

    def begin(self) -> Sequence[Run]:
        """It begins."""
        ...

    def note(self, journal: Journal) -> Sequence[Run]:
        """It has come so far, or ended here."""
        ...

    def finish(self, steps: int) -> Sequence[Run]:
        """All of its statements took effect."""
        ...


class Unrecorded:
    """For scratch databases: nothing is written."""

    journal = Journal()

    def within(self, namespace: str) -> None:
        """Nothing."""

    def begin(self) -> Sequence[Run]:
        """Nothing."""
        return ()

    def note(self, journal: Journal) -> Sequence[Run]:
        """Nothing."""
        return ()

    def finish(self, steps: int) -> Sequence[Run]:
        """Nothing."""
        return ()


class Applying:
    """A migration that is applied.

    Args:
        row: of an earlier run that did not end, which is gone on with.
    """

    def __init__(self, migration: Migration, dialect: MigrationDialect, row: LedgerRow | None = None) -> None:
        self._migration = migration
        self._sql = dialect.ledger()
        self._id = row.id if row else str(uuid.uuid4())
        before = read_journal(row.logs) if row else None
        self._begun = before is not None
        self.journal = replace(before or Journal(), down=migration.down_checksum, message="")

    def within(self, namespace: str) -> None:
        """See `Recorder`."""
        self._sql = self._sql.within(namespace)

    def begin(self) -> Sequence[Run]:
        """See `Recorder`."""
        if self._begun:
            return ()
        return (Run(self._sql.start, (self._id, self._migration.checksum, self._migration.name, self.journal.text)),)

    def note(self, journal: Journal) -> Sequence[Run]:
        """See `Recorder`."""
        return (Run(self._sql.note, (journal.text, journal.done, self._id)),)

    def finish(self, steps: int) -> Sequence[Run]:
        """See `Recorder`; what nobody needs any more is left out, so that the row is as Prisma's."""
        down = self._migration.down_checksum
        logs = Journal(steps, steps, down=down).text if down else None
        return (Run(self._sql.finish, (self._migration.checksum, steps, logs, self._id)),)


class TakingBack:
    """A migration that is taken back by its ``down.sql``.

    Args:
        row: of the migration, which is applied.
    """

    def __init__(self, row: LedgerRow, dialect: MigrationDialect) -> None:
        self._row = row
        self._sql = dialect.ledger()
        before = read_journal(row.logs) or Journal()
        if before.direction == DOWN:
            self.journal = replace(before, message="")
        else:
            self.journal = Journal(down=before.down, direction=DOWN)

    def within(self, namespace: str) -> None:
        """See `Recorder`."""
        self._sql = self._sql.within(namespace)

    def begin(self) -> Sequence[Run]:
        """See `Recorder`."""
        return ()

    def note(self, journal: Journal) -> Sequence[Run]:
        """See `Recorder`."""
        return (Run(self._sql.note, (journal.text, self._row.steps, self._row.id)),)

    def finish(self, steps: int) -> Sequence[Run]:
        """See `Recorder`."""
        return (Run(self._sql.roll_back, (self._row.id,)),)
