"""``kusto-db list``: every database of the project with what is known of it without opening any of them."""

from __future__ import annotations

import os
from dataclasses import dataclass

import click

from kusto.cli import options
from kusto.cli.command import Command
from kusto.cli.failure import summary
from kusto.cli.messages import Say
from kusto.cli.session import Session
from kusto.errors import KustoError, UnreadableError
from kusto.workspace.discovery import Database
from kusto.workspace.schemas import fingerprint, read_text


@dataclass(frozen=True, slots=True)
class Listed:
    """One database.

    Args:
        provider, variable: as the schema says; None where it cannot be read.
        variable_set: the URL's variable has a value.
        client_generated: there is a generated client.
        client_current: it was generated from the schema as it stands.
        migrations: how many migrations the folder holds.
        error: why the schema cannot be used, or None.
    """

    name: str
    provider: str | None
    variable: str | None
    variable_set: bool
    client_generated: bool
    client_current: bool
    migrations: int
    error: str | None = None


def build(say: Say) -> click.Command:
    """The click command."""
    return Command("list", say, _run, [options.as_json(say)])


def list_databases(session: Session) -> tuple[Listed, ...]:
    """A record per database; a broken schema is an entry with its fault."""
    return tuple(_listed(session, database) for database in session.databases)


def _run(session: Session, as_json: bool) -> int:
    records = list_databases(session)
    if as_json:
        from kusto.cli.render.json_text import json_text

        session.terminal.line(json_text(records))
    elif not records:
        session.terminal.note(session.say("no_databases", folder=session.project.databases_root))
    else:
        from kusto.cli.render.listing import listing

        for line in listing(records, session.say, session.terminal):
            session.terminal.line(line)
    return 0


def _listed(session: Session, database: Database) -> Listed:
    current = is_current(database)
    state = (is_generated(database), current, count_migrations(database))
    try:
        provider, variable = (_known(database) if current else None) or _read(database)
    except KustoError as error:
        return Listed(database.name, None, None, False, *state, summary(session, error))
    is_set = variable is not None and bool(session.environment.get(variable))
    return Listed(database.name, provider, variable, is_set, *state)


def _read(database: Database) -> tuple[str, str | None]:
    """Provider and variable, as the schema says."""
    from kusto.workspace.environment import url_variable
    from kusto.workspace.schemas import require_schema

    schema = require_schema(database)
    return schema.datasource.provider, url_variable(database, schema)


def _known(database: Database) -> tuple[str, str | None] | None:
    """Provider and variable, as a current client says: a schema it was made of needs no second parsing."""
    import ast

    for line in read_text(database.client / "_schema.py").splitlines():
        if line.startswith("DATASOURCE = "):
            _, provider, url, *_ = ast.literal_eval(line.removeprefix("DATASOURCE = "))
            return (provider, url[0] if isinstance(url, tuple) else database.variable) if url else None
    return None


def is_generated(database: Database) -> bool:
    """Whether there is a generated client."""
    return os.path.isfile(database.client / "__init__.py")  # False, too, in a folder that may not be entered


def is_current(database: Database) -> bool:
    """Whether the client was generated from the schema as it stands."""
    if not is_generated(database):
        return False
    try:
        return fingerprint(database) in read_text(database.client / "_schema.py")
    except UnreadableError:
        return False


def count_migrations(database: Database) -> int:
    """How many migrations the database's folder holds."""
    try:
        return sum(1 for _ in database.migrations.glob("*/migration.sql"))
    except OSError:  # a folder that may not be entered: why is told of its schema
        return 0
