"""``kusto-db execute``: raw SQL on one database, all or nothing; rows as a table, JSON or CSV."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kusto.catalog.steps import Kind, Statement
from kusto.cli import options
from kusto.cli.command import Command
from kusto.cli.link import Link, connected, make_link
from kusto.cli.messages import Say
from kusto.cli.selection import Wanted, one
from kusto.cli.session import Session
from kusto.errors import DataError, RawQueryError, UsageError
from kusto.workspace.schemas import read_text

if TYPE_CHECKING:
    from kusto.engine.connection import SyncConnection

_ROWS = ("select", "with", "values", "show", "explain", "pragma", "table", "describe")
_ALONE = (Kind.OUTSIDE, Kind.CONTROL, Kind.KEYS_OFF, Kind.KEYS_ON)
"""Kinds of statements that a transaction of ours around the whole text would break."""


@dataclass(frozen=True, slots=True)
class Executed:
    """What one statement did.

    Args:
        columns: names of the columns; empty where the statement gives no rows.
        rows: by position.
        affected: rows affected, where the statement gives none.
    """

    columns: tuple[str, ...] = ()
    rows: Sequence[Sequence[Any]] = ()
    affected: int = 0


def build(say: Say) -> click.Command:
    """The click command."""
    return Command(
        "execute",
        say,
        _run,
        [
            *options.one_database(say),
            click.Option(["-c", "--command", "sql"], metavar="SQL", help=say("option.execute.command")),
            click.Option(["-f", "--file"], metavar="FILE", help=say("option.execute.file")),
            options.as_json(say),
            click.Option(["--csv", "as_csv"], is_flag=True, help=say("option.execute.csv")),
        ],
    )


def execute(link: Link, sql: str) -> Iterator[Executed]:
    """Run every statement of a text, one record each.

    Several statements are one transaction, unless the text opens its own or holds what cannot run in one. Records
    come when everything is done.

    Raises:
        DatabaseError: a statement failed; nothing of the text has taken effect.
    """
    statements = link.dialect.migrations.split(sql)
    grouped = len(statements) > 1 and not any(statement.kind in _ALONE for statement in statements)
    with connected(link) as connection:
        if not grouped:
            return iter([_statement(connection, statement) for statement in statements])
        connection.begin()
        try:
            done = [_statement(connection, statement) for statement in statements]
        except BaseException:  # also an interrupt
            if not connection.closed:
                connection.rollback()
            raise
        connection.commit()
        return iter(done)


def _statement(connection: SyncConnection, statement: Statement) -> Executed:
    try:
        return _answer(connection, statement.sql)
    except DataError as error:
        place = f" (line {statement.line})" if statement.line > 1 else ""
        known = RawQueryError if type(error) is DataError else type(error)
        raise known(error.message + place, hint=error.hint, meta=error.meta) from error


def _answer(connection: SyncConnection, sql: str) -> Executed:
    if _word(sql) in _ROWS or "returning" in sql.lower():
        columns, rows = connection.describe(sql)
        return Executed(tuple(columns), rows)
    return Executed(affected=connection.run(sql))


def _word(sql: str) -> str:
    """The first word of a statement, comments before it left out."""
    text = sql.lstrip("( \t\r\n;")
    while text.startswith(("--", "/*")):
        end = text.find("\n") if text.startswith("--") else text.find("*/") + 1
        text = text[end + 1 :].lstrip("( \t\r\n") if end > 0 else ""
    return text.split(None, 1)[0].lower().rstrip(";(") if text else ""


def _run(
    session: Session, names: tuple[str, ...], schema: str | None, url: str | None, sql: str | None,
    file: str | None, **form: bool,
) -> int:  # fmt: skip
    if form["as_json"] and form["as_csv"]:
        raise UsageError(session.say("usage.exclusive", names="--json, --csv"))
    text = _text(session, sql, file)
    link = make_link(session, one(session, Wanted(names, schema=schema, url=url)), url)
    records = list(execute(link, text))
    from kusto.cli.render import executed

    for line in executed.lines(records, session.say, as_json=form["as_json"], as_csv=form["as_csv"]):
        session.terminal.line(line)
    return 0


def _text(session: Session, sql: str | None, file: str | None) -> str:
    if sql is not None and file is not None:
        raise UsageError(session.say("usage.exclusive", names="-c, -f"))
    if sql is not None:
        text = sql
    elif file is not None and file != "-":
        text = read_text(Path(file))
    elif file is None and session.terminal.interactive:
        raise UsageError(session.say("execute.no_sql"), hint=session.say("execute.no_sql.hint"))
    else:
        text = sys.stdin.read()
    if not text.strip():
        raise UsageError(session.say("execute.no_sql"), hint=session.say("execute.no_sql.hint"))
    return text
