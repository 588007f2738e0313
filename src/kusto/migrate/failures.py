"""What is said when a migration fails: errors with the migration, the statement, its line and what to do next. Values.

In go what is known of the failure, out come errors of ours; whoever calls raises them.
"""

from __future__ import annotations

from collections.abc import Sequence

from kusto.catalog.steps import Statement
from kusto.errors import (
    KustoError,
    MigrationEditedError,
    MigrationFailedError,
    MigrationUndecidedError,
    ReadOnlyServerError,
)


def failed(name: str, file: str, statement: Statement, number: int, error: KustoError) -> MigrationFailedError:
    """A statement that failed; what is left of the migration says `nothing_left` or `kept`."""
    sqlstate = error.meta.get("code")
    state = f" ({sqlstate})" if sqlstate else ""
    return MigrationFailedError(
        f"migration {name} failed at statement {number} of {file}, line {statement.line}: {error.message}{state}\n"
        f"    {_first_line(statement.sql)}",
        meta={"migration": name, "statement": number, "line": statement.line, "sqlstate": sqlstate},
    )


def nothing_left(failure: MigrationFailedError, name: str, file: str) -> MigrationFailedError:
    """The failure inside a transaction."""
    return _with_hint(failure, _nothing_left(name, file))


def kept(failure: MigrationFailedError, name: str, done: int, total: int) -> MigrationFailedError:
    """The failure of a file that runs statement by statement."""
    if done:
        before = f"Statements 1 to {done} of {total} took effect and are recorded" if done > 1 else (
            f"Statement 1 of {total} took effect and is recorded"
        )  # fmt: skip
    else:
        before = "None of its statements took effect"
    return _with_hint(
        failure,
        f"{before}; this file cannot run in one transaction. Mend the database, or the file from the failed "
        "statement on, and run the command again: it goes on there.",
    )


def at_the_end(name: str, file: str, error: KustoError) -> MigrationFailedError:
    """A check that was put off to the commit, and failed there."""
    return MigrationFailedError(
        f"migration {name} failed at its end: {error.message}",
        hint=_nothing_left(name, file),
        meta={"migration": name, "sqlstate": error.meta.get("code")},
    )


def broken_keys(name: str, tables: Sequence[str]) -> MigrationFailedError:
    """Foreign keys were off, and rows point nowhere afterwards."""
    shown = ", ".join(sorted(set(tables)))
    return MigrationFailedError(
        f"migration {name} would leave rows whose foreign keys point nowhere, in: {shown}",
        hint="It was rolled back: nothing of it is left. Mend or remove those rows, then run the command again.",
        meta={"migration": name, "tables": sorted(set(tables))},
    )


def broken_off(name: str, error: KustoError) -> KustoError:
    """The connection broke: no failure of the migration, and no word about what took effect."""
    if "migration" in error.meta or isinstance(error, ReadOnlyServerError):
        return error
    return type(error)(
        f"the connection broke while migration {name} was carried out: {error.message}",
        hint="Run the command again: the ledger tells what took effect, and it goes on from there.",
        meta={**error.meta, "migration": name},
    )


def begins_otherwise(name: str, file: str, done: int) -> MigrationEditedError:
    """A file that an earlier run carried out in part, and whose carried out part was edited since."""
    what = f"its first {done} statements" if done > 1 else "its first statement"
    return MigrationEditedError(
        f"migration {name} was broken off after {what}, which stand otherwise in {file} now",
        hint="Restore what was carried out and change only what comes after it. "
        f"`kusto-db migrate -t resolve --applied {name}` or `--rolled-back {name}` says that the database was mended "
        "by hand.",
        meta={"migration": name, "done": done},
    )


def undecided(name: str, file: str, number: int, statements: Sequence[Statement]) -> MigrationUndecidedError:
    """A run that was broken off in a statement of which the database cannot tell whether it took effect."""
    shown, line = "", 0
    if number <= len(statements):
        statement = statements[number - 1]
        shown, line = f", line {statement.line}:\n    {_first_line(statement.sql)}", statement.line
    return MigrationUndecidedError(
        f"migration {name} was broken off while statement {number} of {file} ran{shown}",
        hint="Look whether it took effect. If it did: "
        f"`kusto-db migrate -t resolve --resume {name} --at {number + 1}`, else `--at {number}`; then run the "
        "command again, and it goes on there.",
        meta={"migration": name, "statement": number, "line": line},
    )


def _with_hint(failure: MigrationFailedError, hint: str) -> MigrationFailedError:
    return MigrationFailedError(failure.message, hint=hint, meta=failure.meta)


def _nothing_left(name: str, file: str) -> str:
    return (
        "The migration was rolled back: nothing of it is left, and no later one was run. Mend "
        f"{name}/{file} and run the command again."
    )


def _first_line(sql: str) -> str:
    line = sql.splitlines()[0].strip() if sql else ""
    return line if len(line) <= 120 else line[:117] + "..."
