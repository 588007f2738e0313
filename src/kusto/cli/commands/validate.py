"""``kusto-db validate``: every error and warning of the schemas at once, with line, column and caret."""

from __future__ import annotations

from dataclasses import dataclass

import click

from kusto.cli import options
from kusto.cli.command import Command
from kusto.cli.messages import Say
from kusto.cli.selection import Wanted, each, several
from kusto.cli.session import Session
from kusto.source.diagnostics import Diagnostic, Severity
from kusto.workspace.discovery import Database
from kusto.workspace.schemas import load_schema, shown_path


@dataclass(frozen=True, slots=True)
class Validated:
    """What was found in one database's schema."""

    name: str
    path: str
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> int:
        """How many errors."""
        return sum(d.severity is Severity.ERROR for d in self.diagnostics)

    @property
    def warnings(self) -> int:
        """How many warnings."""
        return len(self.diagnostics) - self.errors


def build(say: Say) -> click.Command:
    """The click command."""
    return Command("validate", say, _run, options.databases(say))


def validate(database: Database) -> Validated:
    """Everything that is wrong with one database's schema.

    Raises:
        UnreadableError: a file cannot be read.
    """
    return Validated(
        database.name, shown_path(database, database.schema_path), tuple(load_schema(database).diagnostics)
    )


def _run(session: Session, names: tuple[str, ...], every: bool, schema: str | None) -> int:
    def work(database: Database) -> bool:
        record = validate(database)
        _show(session, record)
        return record.errors == 0

    return each(session, several(session, Wanted(names, every, schema), all_by_default=True), work)


def _show(session: Session, record: Validated) -> None:
    say, terminal = session.say, session.terminal
    if record.errors:
        verdict = terminal.styled(say("validate.bad", errors=record.errors), "red")
    else:
        verdict = terminal.styled(say("validate.good"), "green")
    if record.warnings:
        verdict += f", {say('validate.warnings', count=record.warnings)}"
    terminal.line(f"{record.name}: {verdict} ({record.path})")
    if record.diagnostics:
        from kusto.cli.render.diagnostics import diagnostics_text

        terminal.line(session.hide(diagnostics_text(record.diagnostics, terminal.colour_out)))
