"""``kusto-db push``: what ``migrate -t push`` does, under the name that Prisma's users know (``db push``)."""

from __future__ import annotations

from typing import Any

import click

from kusto.cli import options
from kusto.cli.command import Command
from kusto.cli.messages import Say
from kusto.cli.migrating.wishes import Wishes
from kusto.cli.selection import several
from kusto.cli.session import Session


def build(say: Say) -> click.Command:
    """The click command."""

    def flag(name: str) -> click.Option:
        return click.Option([f"--{name}"], is_flag=True, help=say(f"option.push.{name.replace('-', '_')}"))

    return Command(
        "push",
        say,
        _run,
        [
            *options.databases(say),
            options.url(say),
            *(flag(name) for name in ("accept-data-loss", "force-reset", "skip-generate")),
            click.Option(["--rename"], multiple=True, metavar="OLD=NEW", help=say("option.push.rename")),
            flag("no-rename"),
            click.Option(["--enum-order"], is_flag=True, help=say("option.migrate.enum_order")),
            click.Option(["--ignore"], multiple=True, metavar="TABLE", help=say("option.push.ignore")),
            click.Option(
                ["--lock-timeout"], type=click.FloatRange(0, 3600), metavar="SECONDS", default=10.0,
                help=say("option.migrate.lock_timeout"),
            ),
            flag("allow-push"),
        ],
    )  # fmt: skip


def _run(session: Session, **given: Any) -> int:
    from kusto.cli.migrating import push

    wishes = Wishes(**given)
    return push.run(session, several(session, wishes.wanted, all_by_default=False), wishes)
