"""Ledgers as Prisma leaves them: each is judged as Prisma judges it.

The verdicts were asked of Prisma's own engine (the build of 6.19: `diagnoseMigrationHistory` and `applyMigrations`) on
PostgreSQL and SQLite, for the same rows. The one departure is in `test_what_was_taken_back_needs_no_file`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.errors import FailedMigrationsError, MigrationError
from kusto.migrate.flows import deploy, status
from kusto.migrate.history import History, Migration
from kusto.migrate.resolve import Resolution, resolve
from migrate.scenes import connect, migrations_of

A, B, C = (
    Migration(f"2026010{n}000000_{name}", f"CREATE TABLE {name} (id INTEGER);\n") for n, name in enumerate("abc")
)
GONE = Migration("20260101120000_gone", "SELECT 1;\n")
HISTORY = History((A, B, C))


@dataclass(frozen=True)
class Row:
    """A row that Prisma wrote.

    Args:
        state: of ``finished failed rolled_back both``; ``both`` is finished and rolled back.
    """

    migration: Migration
    state: str = "finished"
    steps: int = 1
    logs: str | None = None
    checksum: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What Prisma says: names by their last word.

    Args:
        applies: what its deploy applies; None: it refuses (P3009).
    """

    failed: str = ""
    edited: str = ""
    missing: str = ""
    applies: str | None = ""


FAILED = "Database error code: 42P01"
CASES: dict[str, tuple[list[Row], Verdict]] = {
    "all applied": ([Row(A), Row(B), Row(C)], Verdict()),
    "behind": ([Row(A)], Verdict(applies="b c")),
    "no rows": ([], Verdict(applies="a b c")),
    "failed": ([Row(A), Row(B, "failed", 0, FAILED)], Verdict(failed="b", applies=None)),
    "failed, no logs": ([Row(A), Row(B, "failed", 0)], Verdict(failed="b", applies=None)),
    "rolled back": ([Row(A), Row(B, "rolled_back", 0, FAILED)], Verdict(applies="b c")),
    "rolled back, then applied": ([Row(A), Row(B, "rolled_back", 0, FAILED), Row(B)], Verdict(applies="c")),
    "rolled back, then failed": (
        [Row(A), Row(B, "rolled_back", 0, FAILED), Row(B, "failed", 0, FAILED)],
        Verdict(failed="b", applies=None),
    ),
    "resolved as applied": ([Row(A, steps=0), Row(B, steps=0), Row(C, steps=0, logs="")], Verdict()),
    "finished and rolled back": ([Row(A), Row(B, "both")], Verdict(applies="b c")),
    "edited": ([Row(A, checksum="0" * 64), Row(B), Row(C)], Verdict(edited="a")),
    "file missing": ([Row(A), Row(GONE), Row(B), Row(C)], Verdict(missing="gone")),
    "failed, file missing": ([Row(A), Row(GONE, "failed"), Row(B), Row(C)], Verdict(failed="gone", applies=None)),
    "two failed": ([Row(A, "failed"), Row(B, "failed")], Verdict(failed="a b", applies=None)),
    "failed, then finished": ([Row(A), Row(B, "failed"), Row(B)], Verdict(failed="b", applies=None)),
    "finished, then failed": ([Row(A), Row(B), Row(B, "failed")], Verdict(failed="b", applies=None)),
    "finished twice": ([Row(A), Row(A), Row(B), Row(C)], Verdict()),
    "a gap": ([Row(A), Row(C)], Verdict(applies="b")),
}


@pytest.fixture
def connection(provider: str, database_url: str) -> Iterator[SyncConnection]:
    found = connect(database_url, provider)
    yield found
    found.close()


def write(connection: SyncConnection, provider: str, rows: list[Row]) -> None:
    connection.script(migrations_of(provider).ledger().create)
    for number, row in enumerate(rows):
        at = f"'2026-01-01 00:00:{number:02d}'"
        logs = "NULL" if row.logs is None else f"'{row.logs}'"
        finished = at if row.state in ("finished", "both") else "NULL"
        taken_back = at if row.state in ("rolled_back", "both") else "NULL"
        connection.script(
            'INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "logs", '
            '"rolled_back_at", "started_at", "applied_steps_count") VALUES '
            f"('{number:036d}', '{row.checksum or row.migration.checksum}', {finished}, '{row.migration.name}', "
            f"{logs}, {taken_back}, {at}, {row.steps})"
        )


def words(*names: str) -> str:
    return " ".join(name.rpartition("_")[2] for name in names)


@pytest.mark.parametrize("case", CASES)
def test_the_verdict_is_prismas(case: str, connection: SyncConnection, provider: str) -> None:
    rows, verdict = CASES[case]
    write(connection, provider, rows)
    migrations = migrations_of(provider)
    standing = run(status(HISTORY, migrations, provider), connection).standing
    assert words(*dict.fromkeys(row.name for row in standing.failed)) == verdict.failed
    assert (words(*standing.edited), words(*standing.missing)) == (verdict.edited, verdict.missing)
    if verdict.applies is None:
        with pytest.raises(FailedMigrationsError):
            run(deploy(HISTORY, migrations, provider), connection)
        return
    assert words(*run(deploy(HISTORY, migrations, provider), connection).applied) == verdict.applies
    assert not run(status(HISTORY, migrations, provider), connection).standing.pending


@pytest.mark.parametrize("how", [Resolution.APPLIED, Resolution.ROLLED_BACK])
@pytest.mark.parametrize("order", ["failed, then finished", "finished, then failed"])
def test_a_failed_row_beside_a_finished_one_is_settled(
    order: str, how: Resolution, connection: SyncConnection, provider: str
) -> None:
    write(connection, provider, CASES[order][0])
    migrations = migrations_of(provider)
    run(resolve(B.name, HISTORY, migrations, how), connection)
    assert run(deploy(HISTORY, migrations, provider), connection).applied == (C.name,)


def test_what_was_taken_back_needs_no_file(connection: SyncConnection, provider: str) -> None:
    """Prisma tells of its missing file; but after a rollback the file goes, and that is as it should be."""
    write(connection, provider, [Row(A), Row(GONE, "rolled_back"), Row(B), Row(C)])
    assert run(status(HISTORY, migrations_of(provider), provider), connection).up_to_date


@pytest.mark.parametrize("column", ["logs", "rolled_back_at", "applied_steps_count"])
def test_a_ledger_without_a_column_is_told(column: str, connection: SyncConnection, provider: str) -> None:
    write(connection, provider, [Row(A)])
    connection.script(f'ALTER TABLE "_prisma_migrations" DROP COLUMN "{column}"')
    with pytest.raises(MigrationError, match=f"_prisma_migrations.*{column}"):
        run(deploy(HISTORY, migrations_of(provider), provider), connection)
