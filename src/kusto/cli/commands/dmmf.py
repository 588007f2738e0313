"""``kusto-db dmmf``: the data model of a schema as Prisma hands it to generators, as JSON."""

from __future__ import annotations

import click

from kusto.cli import options
from kusto.cli.command import Command
from kusto.cli.messages import Say
from kusto.cli.selection import Wanted, one
from kusto.cli.session import Session
from kusto.workspace.discovery import Database
from kusto.workspace.schemas import checked_schema, load_schema


def build(say: Say) -> click.Command:
    """The click command."""
    compact = click.Option(["--compact"], is_flag=True, help=say("option.dmmf.compact"))
    names = click.Option(["-d", "--db", "names"], multiple=True, metavar="NAME", help=say("option.db"))
    return Command("dmmf", say, _run, [names, options.schema(say), compact])


def dmmf(database: Database, *, compact: bool) -> str:
    """The data model of one database's schema as JSON text.

    Args:
        compact: on one line, without spaces.

    Raises:
        SchemaError: the schema has errors.
        UnreadableError: a file cannot be read.
    """
    import json

    from kusto.codegen.dmmf import data_model

    result = load_schema(database)
    model = data_model(checked_schema(database, result), result.syntax)
    if compact:
        return json.dumps(model, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(model, ensure_ascii=False, indent=2)


def _run(session: Session, names: tuple[str, ...], schema: str | None, compact: bool) -> int:
    session.terminal.line(dmmf(one(session, Wanted(names, schema=schema)), compact=compact))
    return 0
