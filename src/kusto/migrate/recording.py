"""How a run of a migration file is written into the ledger: applied, taken back, or (in a scratch database) not at all.

Flows; each is asked by `kusto.migrate.carry`, inside the transaction that carries the statements where there is one.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Protocol

from kusto.dialect import MigrationDialect
from kusto.flow import Flow, Run
from kusto.migrate.history import Migration
from kusto.migrate.journal import DOWN, Journal, read_journal
from kusto.migrate.ledger import LedgerRow


class Recorder(Protocol):
    """What a run says while it goes on."""

    def begin(self) -> Flow[Journal]:
        """It begins; returns how far an earlier run came."""
        ...

    def note(self, journal: Journal) -> Flow[None]:
        """It has come so far, or ended here."""
        ...

    def finish(self, steps: int) -> Flow[None]:
        """All of its statements took effect."""
        ...


class Unrecorded:
    """For scratch databases: nothing is written."""

    def begin(self) -> Flow[Journal]:
        """Always from the first statement on."""
        yield from ()
        return Journal()

    def note(self, journal: Journal) -> Flow[None]:
        """Nothing."""
        yield from ()

    def finish(self, steps: int) -> Flow[None]:
        """Nothing."""
        yield from ()


class Applying:
    """A migration that is applied.

    Args:
        row: of an earlier run that did not end, which is gone on with.
    """

    def __init__(self, migration: Migration, dialect: MigrationDialect, row: LedgerRow | None = None) -> None:
        self._migration = migration
        self._sql = dialect.ledger()
        self._id = row.id if row else str(uuid.uuid4())
        self._before = read_journal(row.logs) if row else None

    def begin(self) -> Flow[Journal]:
        """See `Recorder`."""
        down = self._migration.down_checksum
        if self._before is not None:
            return replace(self._before, down=down, message="")
        journal = Journal(down=down)
        yield Run(self._sql.start, (self._id, self._migration.checksum, self._migration.name, journal.text))
        return journal

    def note(self, journal: Journal) -> Flow[None]:
        """See `Recorder`."""
        yield Run(self._sql.note, (journal.text, journal.done, self._id))

    def finish(self, steps: int) -> Flow[None]:
        """See `Recorder`; what nobody needs any more is left out, so that the row is as Prisma's."""
        down = self._migration.down_checksum
        logs = Journal(steps, steps, down=down).text if down else None
        yield Run(self._sql.finish, (self._migration.checksum, steps, logs, self._id))


class TakingBack:
    """A migration that is taken back by its ``down.sql``.

    Args:
        row: of the migration, which is applied.
    """

    def __init__(self, row: LedgerRow, dialect: MigrationDialect) -> None:
        self._row = row
        self._sql = dialect.ledger()

    def begin(self) -> Flow[Journal]:
        """See `Recorder`."""
        yield from ()
        before = read_journal(self._row.logs) or Journal()
        if before.direction == DOWN:
            return replace(before, message="")
        return Journal(down=before.down, direction=DOWN)

    def note(self, journal: Journal) -> Flow[None]:
        """See `Recorder`."""
        yield Run(self._sql.note, (journal.text, self._row.steps, self._row.id))

    def finish(self, steps: int) -> Flow[None]:
        """See `Recorder`."""
        yield Run(self._sql.roll_back, (self._row.id,))
