"""``kusto-db version``: the versions of the project, Python and the drivers that are installed."""

from __future__ import annotations

from dataclasses import dataclass

import click

from kusto.cli import options
from kusto.cli.command import Command
from kusto.cli.messages import Say
from kusto.cli.session import Session

_DRIVERS = ("asyncpg", "psycopg")


@dataclass(frozen=True, slots=True)
class Versions:
    """Versions of everything that takes part.

    Args:
        drivers: driver → version, or None where it is not installed.
    """

    kusto_db: str
    python: str
    platform: str
    sqlite: str
    drivers: dict[str, str | None]


def build(say: Say) -> click.Command:
    """The click command."""
    return Command("version", say, _run, [options.as_json(say)])


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
    from kusto.cli.layout import pad

    pairs = [
        ("kusto-db", record.kusto_db),
        ("Python", record.python),
        (say("version.platform"), record.platform),
        ("SQLite", record.sqlite),
        *((name, found or say("version.missing")) for name, found in record.drivers.items()),
    ]
    return [f"{pad(name, 12)}{value}" for name, value in pairs]


def _run(session: Session, as_json: bool) -> int:
    record = versions()
    if as_json:
        from kusto.cli.render.json_text import json_text

        session.terminal.line(json_text(record))
        return 0
    for line in version_lines(record, session.say):
        session.terminal.line(line)
    return 0
