"""``kusto-db seed``: runs the ``seed.py`` of a database folder in a Python of its own, with the project's variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from kusto.cli import options, seeding
from kusto.cli.command import Command
from kusto.cli.commands.list import is_generated
from kusto.cli.messages import Say
from kusto.cli.selection import Wanted, each, several
from kusto.cli.session import Session
from kusto.errors import SchemaError, WorkspaceError
from kusto.workspace.discovery import Database

if TYPE_CHECKING:
    import subprocess

GRACE_SECONDS = 2.0
"""How long an interrupted seed may take to end by itself."""


def build(say: Say) -> click.Command:
    """The click command."""
    return Command("seed", say, _run, [*options.databases(say), options.url(say)])


def seed(session: Session, database: Database, url: str | None = None) -> None:
    """Run one database's seed; its output goes where ours goes.

    Args:
        url: of ``--url``; the seed sees it in the database's variable.

    Raises:
        WorkspaceError: it ended with an error.
        UnsupportedProviderError: there is nothing that it could fill.
    """
    import subprocess
    import sys

    _refuse_undriven(database)
    session.terminal.line(session.say("seed.running", name=database.name))
    sys.stdout.flush()
    process = subprocess.Popen(
        [sys.executable, seeding.__file__, str(database.seed)],
        env=_environment(session, database, url),
        cwd=database.project.root,
    )
    try:
        code = process.wait()
    except BaseException:  # interrupted: the seed goes first, then we
        _end(process)
        raise
    if code != 0:
        raise WorkspaceError(
            session.say("seed.failed", name=database.name, code=code),
            hint=_why(session, database),
            meta={"database": database.name, "exit_code": code},
        )


def _refuse_undriven(database: Database) -> None:
    from kusto.dialects import dialect
    from kusto.workspace.schemas import require_schema

    try:
        provider = require_schema(database).datasource.provider
    except SchemaError:
        return  # a seed may do without the schema; its own words say more than ours
    dialect(provider)


def _why(session: Session, database: Database) -> str:
    hint = session.say("seed.failed.hint", file=database.seed)
    if not database.loose and not is_generated(database):
        hint += "\n  " + session.say("seed.failed.no_client", name=database.name)
    return hint


def _end(process: subprocess.Popen[bytes]) -> None:
    """A terminal's Ctrl-C reached the seed too: first it may end by itself, then it must."""
    from subprocess import TimeoutExpired

    for stop in (process.terminate, process.kill, lambda: None):
        try:
            process.wait(GRACE_SECONDS)
        except TimeoutExpired:
            stop()
        else:
            return


def _environment(session: Session, database: Database, url: str | None) -> Mapping[str, str]:
    values = dict(session.environment)
    values["KUSTO_LANG"] = session.say.language
    if session.debug:
        values["KUSTO_DEBUG"] = "1"
    paths = [str(database.project.import_root), str(database.project.root), values.get("PYTHONPATH", "")]
    values["PYTHONPATH"] = os.pathsep.join(path for path in dict.fromkeys(paths) if path)
    if url:
        from kusto.workspace.environment import url_variable
        from kusto.workspace.schemas import require_schema

        variable = url_variable(database, require_schema(database))
        if variable:
            values[variable] = url
    return values


def _run(session: Session, names: tuple[str, ...], every: bool, schema: str | None, url: str | None) -> int:
    def work(database: Database) -> bool:
        if database.seed.is_file():
            seed(session, database, url)
            session.terminal.line(session.say("seed.done", name=database.name))
            return True
        if names:
            raise WorkspaceError(
                session.say("seed.none", name=database.name),
                hint=session.say("seed.none.hint", file=database.seed),
            )
        session.terminal.line(session.say("seed.none", name=database.name))
        return True

    return each(session, several(session, Wanted(names, every, schema, url), all_by_default=False), work)
