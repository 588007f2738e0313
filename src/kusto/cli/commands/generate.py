"""``kusto-db generate``: every database's typed client, the typed manager of all, and what other generators make."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kusto.cli import options
from kusto.cli.command import Command
from kusto.cli.messages import Say
from kusto.cli.selection import Wanted, each, several
from kusto.cli.session import Session
from kusto.errors import KustoError
from kusto.workspace.discovery import Database, find_databases
from kusto.workspace.files import Written, write_folder, write_text
from kusto.workspace.schemas import checked_schema, fingerprint, load_schema, require_schema, shown_path

if TYPE_CHECKING:
    from kusto.codegen import ManagedDatabase
    from kusto.psl import ParseResult
    from kusto.psl.schema import Schema

STAND_INS = "_clients"
"""Folder beside the databases for those whose name Python cannot import."""
GENERATOR_SECONDS = 300.0
"""How long another generator has, where nobody says otherwise: ``npx`` may have to fetch it first."""
POLL_SECONDS = 0.5
"""How often ``--watch`` looks at the files."""


@dataclass(frozen=True, slots=True)
class Generated:
    """One database's client: what was written."""

    name: str
    written: Written


def build(say: Say) -> click.Command:
    """The click command."""
    watch = click.Option(["--watch"], is_flag=True, help=say("option.generate.watch"))
    none = click.Option(["--no-generators"], is_flag=True, help=say("option.generate.no_generators"))
    seconds = click.Option(
        ["--generator-timeout", "seconds"],
        type=click.FloatRange(min=0, min_open=True),
        default=GENERATOR_SECONDS,
        metavar="SECONDS",
        help=say("option.generate.timeout", seconds=f"{GENERATOR_SECONDS:g}"),
    )
    return Command("generate", say, _run, [*options.databases(say), watch, none, seconds])


def generate(database: Database, schema: Schema) -> Generated:
    """Write one database's client.

    Raises:
        SchemaError: no client can be made of the schema.
        UnreadableError: a file cannot be read or written.
    """
    return Generated(database.name, write_folder(database.client, _client_files(database, schema)))


def _client_files(database: Database, schema: Schema) -> Mapping[str, str]:
    from kusto.codegen import generate_client

    return generate_client(
        schema,
        database=database.name,
        package=f"{database.package}.client",
        schema_hash=fingerprint(database),
    )


def generate_typed_manager(session: Session) -> tuple[str, ...]:
    """Write the typed manager of every database that has a client; returns the paths that changed.

    Raises:
        SettingsError: a database's name is in the way of the manager.
        UnreadableError: a file cannot be written.
    """
    from kusto.codegen import generate_manager

    project = session.project
    managed = [managed for database in find_databases(project) if (managed := _managed(database)) is not None]
    if not managed:
        return ()
    root = os.path.relpath(project.root, project.databases_root).replace(os.sep, "/")
    files = generate_manager(managed, root=root)
    top = {name: text for name, text in files.items() if not name.startswith(f"{STAND_INS}/")}
    stand_ins = {name.removeprefix(f"{STAND_INS}/"): text for name, text in files.items() if name not in top}
    changed = [name for name, text in top.items() if write_text(project.databases_root / name, text)]
    write_folder(project.databases_root / STAND_INS, stand_ins)
    return tuple(changed)


def _managed(database: Database) -> ManagedDatabase | None:
    """The database as the manager needs it; None where it has no client (yet), or its schema broke since."""
    from kusto.codegen import ManagedDatabase

    if not os.path.isfile(database.client / "__init__.py"):
        return None
    managed = ManagedDatabase(database.name, f"{database.package}.client")
    if managed.importable:
        return managed
    try:
        return replace(managed, files=_client_files(database, require_schema(database)))
    except KustoError:  # told when its own client was to be written
        return None


def generate_and_show(session: Session, databases: Sequence[Database], seconds: float | None = None) -> int:
    """Write the clients of these databases and the typed manager; a fault of one is told, the others are done.

    Args:
        seconds: how long each other generator of the schemas may take; None runs none of them.
    """

    def work(database: Database) -> bool:
        result = load_schema(database)
        schema = checked_schema(database, result)
        fault: KustoError | OSError | None = None
        try:
            _show(session, generate(database, schema))
        except (KustoError, OSError) as error:  # the other generators have a valid schema all the same
            if session.interruption.happened:
                raise
            fault = error
        good = seconds is None or _others(session, database, schema, result, seconds)
        if fault is not None:
            raise fault
        return good

    code = each(session, databases, work)
    if any(not database.loose for database in databases):
        for name in generate_typed_manager(session):
            path = (session.project.databases_root / name).relative_to(session.project.root)
            session.terminal.line(session.say("generate.manager", path=path.as_posix()))
    return code


def _others(session: Session, database: Database, schema: Schema, result: ParseResult, seconds: float) -> bool:
    from kusto.cli.generating.run import run_generators

    return run_generators(session, database, schema, result.syntax, seconds)


def _show(session: Session, record: Generated) -> None:
    say, written = session.say, record.written
    session.terminal.line(
        say("generate.done", name=record.name, changed=len(written.changed), unchanged=len(written.unchanged))
    )
    if written.removed:
        session.terminal.line(say("generate.removed", name=record.name, count=len(written.removed)))


def _run(
    session: Session,
    names: tuple[str, ...],
    every: bool,
    schema: str | None,
    watch: bool,
    no_generators: bool,
    seconds: float,
) -> int:
    wanted = Wanted(names, every, schema)
    allowed = None if no_generators else seconds
    code = generate_and_show(session, several(session, wanted, all_by_default=True), allowed)
    return _watch(session, wanted, allowed) if watch else code


def _watch(session: Session, wanted: Wanted, seconds: float | None) -> int:
    """Generate again whenever a schema file appears, changes or goes; ends with Ctrl-C."""
    seen = _times(session, wanted)
    session.terminal.note(session.say("generate.watching", count=len(seen)))
    while True:
        time.sleep(POLL_SECONDS)
        now = _times(session, wanted)
        changed = [database for database, times in now.items() if seen.get(database) != times]
        seen = now
        if changed:
            generate_and_show(session, changed, seconds)


def _times(session: Session, wanted: Wanted) -> dict[Database, tuple[tuple[str, int], ...]]:
    """When each schema file of the databases meant was last written; what cannot be read now is looked at later."""
    found: dict[Database, tuple[tuple[str, int], ...]] = {}
    session.forget_databases()
    try:
        for database in several(session, wanted, all_by_default=True):
            found[database] = tuple((shown_path(database, f), _time(f)) for f in database.schema_files)
    except KustoError:  # say, a folder renamed at this moment
        return found
    return found


def _time(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0
