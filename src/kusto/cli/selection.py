"""Which databases a command line means, and work done on each so that one fault does not stop the others.

In go the session and what was typed, out come `Database` values and an exit code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from kusto.cli.failure import report
from kusto.cli.session import Session
from kusto.errors import KustoError, UsageError
from kusto.workspace.discovery import Database, find_database, loose_database


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed.

    Args:
        names: of ``-d``.
        every: ``-a``.
        schema: path of ``--schema``.
        url: of ``--url``.
    """

    names: Sequence[str] = ()
    every: bool = False
    schema: str | None = None
    url: str | None = None


def several(session: Session, wanted: Wanted, *, all_by_default: bool) -> tuple[Database, ...]:
    """The databases meant; none where the project has none.

    Args:
        all_by_default: nothing typed means every database; otherwise it must be clear which one is meant.

    Raises:
        UsageError: contradictory options, or none where one is needed.
        UnknownDatabaseError: no such database.
    """
    say = session.say
    session.know_url(wanted.url)
    if bool(wanted.names) + wanted.every + bool(wanted.schema) > 1:
        raise UsageError(say("usage.exclusive", names="-d, -a, --schema"))
    if wanted.schema:
        return (loose_database(session.project, Path(wanted.schema)),)
    if wanted.names:
        found = tuple(find_database(session.project, name) for name in dict.fromkeys(wanted.names))
    elif wanted.every or all_by_default or len(session.databases) <= 1:
        found = session.databases
    else:
        names = ", ".join(database.name for database in session.databases)
        raise UsageError(say("usage.which_database"), hint=say("usage.which_database.hint", names=names))
    if wanted.url and len(found) != 1:
        raise UsageError(say("usage.url_needs_one"))
    return found


def one(session: Session, wanted: Wanted) -> Database:
    """The one database meant.

    Raises:
        UsageError: none, or more than one.
        UnknownDatabaseError: no such database.
    """
    found = several(session, wanted, all_by_default=False)
    if not found:
        raise UsageError(
            session.say("usage.no_database", folder=session.project.databases_root),
            hint=session.say("usage.no_database.hint"),
        )
    first, *others = found
    if others:
        raise UsageError(session.say("usage.one_database"))
    return first


def each(session: Session, databases: Sequence[Database], work: Callable[[Database], bool]) -> int:
    """Do something to each database; a fault of one is told and the rest still done.

    Args:
        work: returns whether it went well; what it raises counts as a fault.

    Returns:
        0 where all went well; the fault's own code where there was one database, else 1.
    """
    if not databases:
        session.terminal.note(session.say("no_databases", folder=session.project.databases_root))
        return 0
    codes = [_one(session, database, work) for database in databases]
    if len(codes) == 1:
        return codes[0]
    return 1 if any(codes) else 0


def _one(session: Session, database: Database, work: Callable[[Database], bool]) -> int:
    try:
        return 0 if work(database) else 1
    except (BrokenPipeError, click.ClickException):
        raise
    except (KustoError, OSError) as error:  # OSError: a disk that is full, a folder that vanished
        if session.interruption.happened:
            raise
        return report(session, error)
