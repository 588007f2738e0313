"""One migration carried out: a flow, in a transaction together with its ledger row wherever its statements allow."""

from __future__ import annotations

from kusto.catalog.steps import Statement
from kusto.dialect import MigrationDialect
from kusto.flow import LOST, Flow
from kusto.migrate import failures
from kusto.migrate.carry import Patience, Work, carry_out
from kusto.migrate.history import SQL_FILE, Migration
from kusto.migrate.ledger import LedgerRow
from kusto.migrate.recording import Applying, Unrecorded


def apply(
    migration: Migration,
    dialect: MigrationDialect,
    *,
    record: bool = True,
    row: LedgerRow | None = None,
    patience: Patience | None = None,
) -> Flow[int]:
    """Carry out one migration; returns the number of its statements.

    Args:
        record: write the ledger (not in a scratch database).
        row: of an earlier run that did not end; it is gone on with where it came to.

    Raises:
        MigrationFailedError: a statement failed. After a transaction nothing of the migration is left.
        MigrationUndecidedError: it cannot be told what became of the last statement of the earlier run.
        MigrationEditedError: what the earlier run carried out stands otherwise in the file now.
        ConnectionLostError, OutcomeUnknownError: the connection broke; the next run finds out what took effect.
    """
    statements = statements_of(migration.sql, dialect)
    recorder = Applying(migration, dialect, row) if record else Unrecorded()
    try:
        yield from carry_out([Work(migration.name, SQL_FILE, statements, recorder)], dialect, patience)
    except LOST as error:
        raise failures.broken_off(migration.name, error) from error
    return len(statements)


def statements_of(sql: str, dialect: MigrationDialect) -> tuple[Statement, ...]:
    """The statements of a file; a mark at its beginning that some editors write is none of it."""
    return dialect.split(sql.removeprefix("\ufeff"))
