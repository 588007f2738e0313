"""One migration carried out: a flow. In a transaction together with its ledger row wherever its statements allow.

Where a statement refuses to run inside a transaction, the whole file runs statement by statement, and a failure is
recorded in the ledger, as Prisma does. What a failed statement says becomes a `MigrationFailedError` with its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from kusto.catalog.steps import Kind, Statement
from kusto.dialect import MigrationDialect
from kusto.errors import ConnectionFault, ConnectionLostError, KustoError, MigrationFailedError, OutcomeUnknownError
from kusto.flow import Begin, Commit, Flow, Rollback, Script, fetch
from kusto.migrate import ledger
from kusto.migrate.history import Migration

_INSIDE = (Kind.PLAIN,)


def apply(migration: Migration, dialect: MigrationDialect, *, record: bool = True) -> Flow[int]:
    """Carry out one migration; returns the number of its statements.

    Args:
        record: write the ledger (not in a scratch database).

    Raises:
        MigrationFailedError: a statement failed. After a transaction nothing of the migration is left.
    """
    statements = dialect.split(migration.sql.removeprefix("\ufeff"))
    if any(statement.kind is Kind.OUTSIDE for statement in statements):
        return (yield from _apply_outside(migration, statements, dialect, record))
    keys_off = any(statement.kind is Kind.KEYS_OFF for statement in statements)
    guard = dialect.guard(keys_off)
    for number, statement in enumerate(statements, 1):
        if statement.kind is Kind.EARLY:
            yield from _run(migration, statement, number, kept=False)
    for before in guard.before:
        yield Script(before)
    try:
        found = () if guard.check is None else (yield from fetch(guard.check))
        yield from _apply_inside(migration, statements, dialect, record, (guard.check, len(found)))
    except GeneratorExit:
        raise
    except BaseException:
        with suppress(KustoError):
            for after in guard.after:
                yield Script(after)
        raise
    for after in guard.after:
        yield Script(after)
    return len(statements)


def _apply_inside(
    migration: Migration,
    statements: Sequence[Statement],
    dialect: MigrationDialect,
    record: bool,
    check: tuple[str | None, int],
) -> Flow[None]:
    yield Begin(immediate=True)
    try:
        row = (yield from ledger.start(migration, dialect)) if record else ""
        for number, statement in enumerate(statements, 1):
            if statement.kind in _INSIDE:
                yield from _run(migration, statement, number, kept=False)
        sql, before = check
        if sql is not None:
            violations = yield from fetch(sql)
            if len(violations) > before:
                raise _broken_keys(migration, [str(row[0]) for row in violations])
        if record:
            yield from ledger.finish(row, len(statements), dialect)
    except GeneratorExit:
        raise
    except BaseException:
        with suppress(ConnectionFault):  # a broken connection has rolled back by itself; what broke it goes on
            yield Rollback()
        raise
    yield from _commit(migration)


def _commit(migration: Migration) -> Flow[None]:
    try:
        yield Commit()
    except ConnectionLostError as error:
        raise OutcomeUnknownError(
            f"the connection broke while migration {migration.name} was committed: it may or may not have taken effect",
            hint="Run the command again: the ledger tells whether it did.",
            meta={"migration": migration.name},
        ) from error
    except KustoError as error:  # a check that was put off to the end
        with suppress(KustoError):
            yield Rollback()
        raise MigrationFailedError(
            f"migration {migration.name} failed at its end: {error.message}",
            hint=_nothing_left(migration),
            meta={"migration": migration.name, "sqlstate": error.meta.get("code")},
        ) from error


def _apply_outside(
    migration: Migration, statements: Sequence[Statement], dialect: MigrationDialect, record: bool
) -> Flow[int]:
    row = (yield from ledger.start(migration, dialect)) if record else ""
    own = False
    for number, statement in enumerate(statements, 1):
        try:
            yield from _run(migration, statement, number, kept=True)
        except MigrationFailedError as error:
            if own:
                yield Script("ROLLBACK")
            if record:
                yield from ledger.fail(row, str(error), number - 1, dialect)
            raise
        own = own or statement.kind is Kind.CONTROL
        if statement.kind is Kind.CONTROL:
            own = statement.sql.lower().startswith(("begin", "start"))
    if record:
        yield from ledger.finish(row, len(statements), dialect)
    return len(statements)


def _run(migration: Migration, statement: Statement, number: int, *, kept: bool) -> Flow[None]:
    try:
        yield from _send(statement)
    except (ConnectionFault, OutcomeUnknownError):
        raise
    except KustoError as error:
        raise _failed(migration, statement, number, error, kept) from error


def _send(statement: Statement) -> Flow[None]:
    if statement.between is None:
        yield Script(statement.sql)
        if statement.then is not None:
            yield Script(statement.then)
        return
    before, after = statement.between
    yield Script(before)
    try:
        yield Script(statement.sql)
    except KustoError:
        yield Script(after)
        raise
    yield Script(after)


def _failed(
    migration: Migration, statement: Statement, number: int, error: KustoError, kept: bool
) -> MigrationFailedError:
    sqlstate = error.meta.get("code")
    state = f" ({sqlstate})" if sqlstate else ""
    if kept:
        hint = (
            f"{number - 1} statement(s) before it took effect, since this file holds a statement that cannot run in "
            "a transaction. Mend the database or the file by hand, then run `kusto-db migrate -t resolve` with "
            f'"--rolled-back {migration.name}" (to run it again) or "--applied {migration.name}" (if it is complete).'
        )
    else:
        hint = _nothing_left(migration)
    return MigrationFailedError(
        f"migration {migration.name} failed at statement {number}, line {statement.line}: {error.message}{state}\n"
        f"    {_first_line(statement.sql)}",
        hint=hint,
        meta={"migration": migration.name, "statement": number, "line": statement.line, "sqlstate": sqlstate},
    )


def _nothing_left(migration: Migration) -> str:
    return (
        "The migration was rolled back: nothing of it is left, and no later one was run. Mend "
        f"{migration.name}/migration.sql and run the command again."
    )


def _first_line(sql: str) -> str:
    line = sql.splitlines()[0].strip() if sql else ""
    return line if len(line) <= 120 else line[:117] + "..."


def _broken_keys(migration: Migration, tables: Sequence[str]) -> MigrationFailedError:
    shown = ", ".join(sorted(set(tables)))
    return MigrationFailedError(
        f"migration {migration.name} would leave rows whose foreign keys point nowhere, in: {shown}",
        hint="It was rolled back: nothing of it is left. Mend or remove those rows, then run the command again.",
        meta={"migration": migration.name, "tables": sorted(set(tables))},
    )
