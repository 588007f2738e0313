"""The options that several commands share, each in one place. In goes the language, out come click options."""

from __future__ import annotations

import click

from kusto.cli.messages import Say


def databases(say: Say) -> list[click.Parameter]:
    """``-d NAME`` (may be repeated), ``-a`` and ``--schema``: which databases are meant."""
    return [
        click.Option(["-d", "--db", "names"], multiple=True, metavar="NAME", help=say("option.db")),
        click.Option(["-a", "--all", "every"], is_flag=True, help=say("option.all")),
        schema(say),
    ]


def one_database(say: Say) -> list[click.Parameter]:
    """``-d NAME``, ``--schema`` and ``--url``: one database, wherever it is."""
    return [
        click.Option(["-d", "--db", "names"], multiple=True, metavar="NAME", help=say("option.db")),
        schema(say),
        url(say),
    ]


def schema(say: Say) -> click.Option:
    """``--schema PATH``: a schema outside the folders."""
    return click.Option(["--schema"], metavar="PATH", help=say("option.schema"))


def url(say: Say) -> click.Option:
    """``--url URL``: instead of the environment's."""
    return click.Option(["--url"], metavar="URL", help=say("option.url"))


def as_json(say: Say) -> click.Option:
    """``--json``: for programs."""
    return click.Option(["--json", "as_json"], is_flag=True, help=say("option.json"))
