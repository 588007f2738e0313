"""``kusto-db version``: the versions of the project, Python and the drivers that are installed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import click

from kusto.cli import options
from kusto.cli.command import Command
from kusto.cli.messages import Say
from kusto.cli.selection import Wanted, several
from kusto.cli.session import Session

_DRIVERS = ("asyncpg", "psycopg", "asyncmy", "pymysql")


@dataclass(frozen=True, slots=True)
class Versions:
    """Versions of everything that takes part.

    Args:
        drivers: driver → version, or None where it is not installed.
        servers: database → product and version of what answered, or why nothing did.
    """

    kusto_db: str
    python: str
    platform: str
    sqlite: str
    drivers: dict[str, str | None]
    servers: dict[str, str] = field(default_factory=dict)


def build(say: Say) -> click.Command:
    """The click command."""
    return Command("version", say, _run, [*options.databases(say), options.as_json(say)])


def versions() -> Versions:
    """What is installed; no driver is loaded for it."""
    import platform
    import sqlite3
    from importlib.metadata import PackageNotFoundError, version

    import kusto

    drivers: dict[str, str | None] = {}
    for name in _DRIVERS:
        try:
            drivers[name] = version(name)
        except PackageNotFoundError:
            drivers[name] = None
    return Versions(
        kusto_db=kusto.__version__,
        python=platform.python_version(),
        platform=platform.platform(),
        sqlite=sqlite3.sqlite_version,
        drivers=drivers,
    )


def version_lines(record: Versions, say: Say) -> list[str]:
    """The record as lines."""
    from kusto.cli.layout import columns, pad

    pairs = [
        ("kusto-db", record.kusto_db),
        ("Python", record.python),
        (say("version.platform"), record.platform),
        ("SQLite", record.sqlite),
        *((name, found or say("version.missing")) for name, found in record.drivers.items()),
        *((say("version.server", name=name), found) for name, found in record.servers.items()),
    ]
    width = max(columns(name) for name, _ in pairs) + 2
    return [f"{pad(name, width)}{value}" for name, value in pairs]


def _servers(session: Session, wanted: Wanted) -> dict[str, str]:
    from kusto.cli.commands.debug import inspect

    found = [inspect(session, database) for database in several(session, wanted, all_by_default=False)]
    return {state.name: state.server or state.error or "-" for state in found}


def _run(session: Session, names: tuple[str, ...], every: bool, schema: str | None, as_json: bool) -> int:
    record = versions()
    if names or every or schema:
        record = replace(record, servers=_servers(session, Wanted(names, every, schema)))
    if as_json:
        from kusto.cli.render.json_text import json_text

        session.terminal.line(json_text(record))
        return 0
    for line in version_lines(record, session.say):
        session.terminal.line(line)
    return 0
