"""``kusto-db format``: schema files in their one form; with ``--check`` only told."""

from __future__ import annotations

from dataclasses import dataclass

import click

from kusto.cli import options
from kusto.cli.command import Command
from kusto.cli.messages import Say
from kusto.cli.selection import Wanted, each, several
from kusto.cli.session import Session
from kusto.source.text import SourceFile, with_line_ends_of
from kusto.workspace.discovery import Database
from kusto.workspace.files import write_text
from kusto.workspace.schemas import read_text, shown_path


@dataclass(frozen=True, slots=True)
class Formatted:
    """One schema file: whether it was (or would be) changed."""

    path: str
    changed: bool


def build(say: Say) -> click.Command:
    """The click command."""
    check = click.Option(["--check"], is_flag=True, help=say("option.format.check"))
    return Command("format", say, _run, [*options.databases(say), check])


def format_database(database: Database, *, check: bool) -> tuple[Formatted, ...]:
    """Format every schema file of a database.

    Args:
        check: write nothing.

    Raises:
        SchemaError: a file cannot be parsed; none is changed.
        UnreadableError: a file cannot be read or written.
    """
    from kusto.psl import format_schemas

    texts = {file: read_text(file) for file in database.schema_files}
    sources = [SourceFile(shown_path(database, file), text) for file, text in texts.items()]
    formatted = zip(texts, format_schemas(sources), strict=True)
    wanted = {file: with_line_ends_of(text, texts[file]) for file, text in formatted}
    for file, text in wanted.items():
        if not check:
            write_text(file, text)
    return tuple(Formatted(shown_path(database, file), texts[file] != wanted[file]) for file in texts)


def _run(session: Session, names: tuple[str, ...], every: bool, schema: str | None, check: bool) -> int:
    def work(database: Database) -> bool:
        records = format_database(database, check=check)
        for record in records:
            key = "same" if not record.changed else "would_change" if check else "changed"
            session.terminal.line(session.say(f"format.{key}", path=record.path))
        return not check or not any(record.changed for record in records)

    return each(session, several(session, Wanted(names, every, schema), all_by_default=True), work)
