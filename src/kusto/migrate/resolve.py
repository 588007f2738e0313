"""The ledger set right by hand, as flows: what a person found out about a migration is written down.

In go a migration's name and what is true of it; no statement of the migration is run.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import assert_never

from kusto.dialect import MigrationDialect
from kusto.errors import DownFileError, MigrationError
from kusto.flow import Flow, Run
from kusto.migrate import ledger
from kusto.migrate.apply import statements_of
from kusto.migrate.flows import LOCK_TIMEOUT, locked
from kusto.migrate.history import History, Migration
from kusto.migrate.journal import DOWN, Journal, fingerprint, read_journal
from kusto.migrate.ledger import LedgerRow, read_ledger


class Resolution(str, Enum):
    """How the ledger is set right by hand."""

    APPLIED = "applied"
    """The migration counts as applied."""
    ROLLED_BACK = "rolled-back"
    """A failed one counts as rolled back: nothing of it is left."""
    RESUME = "resume"
    """One that was broken off goes on at a statement."""
    ACCEPT_DOWN = "accept-down"
    """Its ``down.sql`` as it stands now is the one to take it back with."""


def resolve(
    name: str,
    history: History,
    dialect: MigrationDialect,
    how: Resolution,
    *,
    at: int = 0,
    lock_timeout: float = LOCK_TIMEOUT,
) -> Flow[None]:
    """Set the ledger right by hand; no statement of the migration is run.

    Args:
        at: the number of the statement to go on at, for `Resolution.RESUME`.

    Raises:
        MigrationError: there is no such migration, or it is not in the state that this mends.
    """
    return locked(_resolve(name, history, dialect, how, at), lock_timeout)


def _resolve(name: str, history: History, dialect: MigrationDialect, how: Resolution, at: int) -> Flow[None]:
    yield from dialect.prepare()
    rows = yield from read_ledger(dialect)
    if rows is None:
        yield from ledger.ensure_ledger(dialect)
    own = [row for row in rows or () if row.name == name]
    migration = next((m for m in history.migrations if m.name == name), None)
    match how:
        case Resolution.APPLIED:
            yield from _mark_applied(migration, name, own, dialect)
        case Resolution.ROLLED_BACK:
            for row in _in_state(name, own, how, lambda row: row.failed or row.half_way):
                yield Run(dialect.ledger().roll_back, (row.id,))
        case Resolution.RESUME:
            row = _in_state(name, own, how, lambda row: row.resumable or row.half_way)[-1]
            yield from _go_on_at(at, row, _found(migration, name), dialect)
        case Resolution.ACCEPT_DOWN:
            row = _in_state(name, own, how, lambda row: row.applied and not row.half_way)[-1]
            checksum = _found(migration, name).down_checksum
            if checksum is None:
                raise DownFileError(
                    f"{name} has no down.sql that belongs to its migration.sql",
                    hint="Write one, or take out the line with the other file's sha256.",
                )
            yield Run(dialect.ledger().note, (Journal(row.steps, row.steps, down=checksum).text, row.steps, row.id))
        case _ as never:
            assert_never(never)


def _in_state(name: str, own: list[LedgerRow], how: Resolution, fits: Callable[[LedgerRow], bool]) -> list[LedgerRow]:
    found = [row for row in own if fits(row)]
    if found:
        return found
    state = "not in the ledger"
    if own:
        state = "applied" if own[-1].applied else "failed" if own[-1].failed else "rolled back"
    raise MigrationError(
        f"the migration {name} cannot be resolved with --{how.value}: it is {state}",
        hint="`kusto-db migrate -t status` shows how each of them stands.",
        meta={"migration": name, "state": state},
    )


def _found(migration: Migration | None, name: str) -> Migration:
    if migration is None:
        raise MigrationError(
            f"there is no migration {name}", hint="Name one of the folders in `migrations/`.", meta={"name": name}
        )
    return migration


def _mark_applied(
    migration: Migration | None, name: str, own: list[LedgerRow], dialect: MigrationDialect
) -> Flow[None]:
    found = _found(migration, name)
    applied = any(row.applied and not row.half_way for row in own)
    unsettled = [row for row in own if row.failed or row.half_way]
    if applied and not unsettled:
        raise MigrationError(f"the migration {name} is recorded as applied already")
    for row in unsettled:
        yield Run(dialect.ledger().roll_back, (row.id,))
    if applied:
        return
    down = found.down_checksum
    logs = Journal(down=down).text if down else None
    yield Run(dialect.ledger().apply, (str(uuid.uuid4()), found.checksum, name, 0, logs))


def _go_on_at(at: int, row: LedgerRow, migration: Migration, dialect: MigrationDialect) -> Flow[None]:
    journal = read_journal(row.logs) or Journal()
    text = migration.down if journal.direction == DOWN else migration.sql
    statements = statements_of(text or "", dialect)
    if not 1 <= at <= len(statements) + 1:
        raise MigrationError(
            f"there is no statement {at} to go on at: the file holds {len(statements)}",
            hint=f"`--at` takes 1 to {len(statements) + 1}; the last means that all of them took effect.",
        )
    done = at - 1
    settled = replace(journal, done=done, begun=done, prefix=fingerprint(statements[:done]))
    yield Run(dialect.ledger().note, (settled.text, done if row.failed else row.steps, row.id))
