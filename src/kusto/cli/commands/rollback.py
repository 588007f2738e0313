"""``kusto-db rollback``: this file reads the command line, `kusto.cli.migrating.rollback` does it."""

from __future__ import annotations

from typing import Any

import click

from kusto.cli import options
from kusto.cli.command import Command
from kusto.cli.messages import Say
from kusto.cli.selection import Wanted, one
from kusto.cli.session import Session

METHODS = ("down", "point-in-time", "manual")


def build(say: Say) -> click.Command:
    """The click command."""
    return Command(
        "rollback",
        say,
        _run,
        [
            *options.one_database(say),
            click.Option(["-t", "--target"], metavar="TARGET", help=say("option.rollback.target")),
            click.Option(["-l", "--list", "listed"], is_flag=True, help=say("option.rollback.list")),
            click.Option(["--preview"], is_flag=True, help=say("option.rollback.preview")),
            click.Option(
                ["-m", "--method"], type=click.Choice(METHODS), default="down", metavar="|".join(METHODS),
                help=say("option.rollback.method"),
            ),
            click.Option(["--accept-data-loss"], is_flag=True, help=say("option.rollback.accept_data_loss")),
            click.Option(["--allow-rollback"], is_flag=True, help=say("option.rollback.allow_rollback")),
            click.Option(
                ["--lock-timeout"], type=click.FloatRange(0, 3600), metavar="SECONDS", default=10.0,
                help=say("option.migrate.lock_timeout"),
            ),
        ],
    )  # fmt: skip


def _run(session: Session, names: tuple[str, ...], schema: str | None, url: str | None, **given: Any) -> int:
    from kusto.cli.migrating.rollback import Wish, run

    return run(session, one(session, Wanted(names, False, schema, url)), Wish(url=url, **given))
