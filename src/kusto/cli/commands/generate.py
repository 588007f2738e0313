"""``kusto-db generate``: the typed client of every database, and the typed manager of all."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from kusto.cli import options
from kusto.cli.command import Command
from kusto.cli.messages import Say
from kusto.cli.selection import Wanted, each, several
from kusto.cli.session import Session
from kusto.errors import KustoError
from kusto.workspace.discovery import Database, find_databases
from kusto.workspace.files import Written, write_folder, write_text
from kusto.workspace.schemas import fingerprint, require_schema, shown_path

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
    return Command("generate", say, _run, [*options.databases(say), watch])


def generate(database: Database) -> Generated:
    """Write one database's client.

    Raises:
        SchemaError: the schema has errors, or no client can be made of it.
        UnreadableError: a file cannot be read or written.
    """
    from kusto.codegen import generate_client

    files = generate_client(
        require_schema(database),
        database=database.name,
        package=f"{database.package}.client",
        schema_hash=fingerprint(database),
    )
    return Generated(database.name, write_folder(database.client, files))


def generate_typed_manager(session: Session) -> tuple[str, ...]:
    """Write the typed manager of every database that has a client; returns the paths that changed."""
    from kusto.codegen import ManagedDatabase, generate_manager

    project = session.project
    managed = [
        ManagedDatabase(database.name, f"{database.package}.client")
        for database in find_databases(project)
        if (database.client / "__init__.py").is_file()
    ]
    files = generate_manager(managed)
    root = project.databases_root
    return tuple(name for name, text in files.items() if managed and write_text(root / name, text))


def generate_and_show(session: Session, databases: Sequence[Database]) -> int:
    """Write the clients of these databases and the typed manager; a fault of one is told, the others are done."""

    def work(database: Database) -> bool:
        record = generate(database)
        _show(session, record)
        return True

    code = each(session, databases, work)
    if any(not database.loose for database in databases):
        for name in generate_typed_manager(session):
            path = (session.project.databases_root / name).relative_to(session.project.root)
            session.terminal.line(session.say("generate.manager", path=path.as_posix()))
    return code


def _show(session: Session, record: Generated) -> None:
    say, written = session.say, record.written
    session.terminal.line(
        say("generate.done", name=record.name, changed=len(written.changed), unchanged=len(written.unchanged))
    )
    if written.removed:
        session.terminal.line(say("generate.removed", name=record.name, count=len(written.removed)))


def _run(session: Session, names: tuple[str, ...], every: bool, schema: str | None, watch: bool) -> int:
    wanted = Wanted(names, every, schema)
    databases = several(session, wanted, all_by_default=True)
    code = generate_and_show(session, databases)
    return _watch(session, wanted) if watch else code


def _watch(session: Session, wanted: Wanted) -> int:
    """Generate again whenever a schema file appears, changes or goes; ends with Ctrl-C."""
    seen = _times(session, wanted)
    session.terminal.note(session.say("generate.watching", count=len(seen)))
    while True:
        time.sleep(POLL_SECONDS)
        now = _times(session, wanted)
        changed = [database for database, times in now.items() if seen.get(database) != times]
        seen = now
        if changed:
            generate_and_show(session, changed)


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
