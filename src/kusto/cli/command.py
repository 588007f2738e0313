"""Commands of click that speak the person's language: in go sentences and options, out comes a click command.

Help comes from the messages ``help.<command>`` and ``option.<command>.<name>``; nothing here runs a command.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from kusto.cli.layout import HelpFormatter
from kusto.cli.messages import LANGUAGES, Say
from kusto.cli.session import Session


class _Context(click.Context):
    formatter_class = HelpFormatter


class Command(click.Command):
    """One sub-command.

    Args:
        name: as typed.
        say: the sentences; ``help.<name>`` is the command's help.
        run: called with the session and the options; returns the exit code.
        params: its own options; ``--lang``, ``--debug`` and ``--help`` come by themselves.
    """

    context_class = _Context

    def __init__(self, name: str, say: Say, run: Callable[..., int], params: Sequence[click.Parameter] = ()) -> None:
        self.say = say
        super().__init__(
            name,
            callback=click.pass_obj(run),
            params=[*params, *everywhere(say)],
            help=say(f"help.{name}"),
            add_help_option=False,
        )

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that shows how to type the command."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), self.say("help.usage") + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does; lines that are indented stay as they are."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.help or "")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of options; arguments stand in the usage line alone, whatever the version of click does."""
        shown = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [record for param in shown if (record := param.get_help_record(ctx)) is not None]
        if records:
            with formatter.section(self.say("help.options")):
                formatter.write_dl(records)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The pieces after the command's name."""
        pieces = [piece for param in self.get_params(ctx) for piece in param.get_usage_pieces(ctx)]
        return [self.say("help.options_metavar"), *pieces]


def everywhere(say: Say) -> list[click.Parameter]:
    """The options that every command has."""
    return [
        click.Option(
            ["--lang"], type=click.Choice(LANGUAGES), expose_value=False, help=say("option.lang"), metavar="en|ko"
        ),
        click.Option(["--debug"], is_flag=True, expose_value=False, callback=_debug, help=say("option.debug")),
        click.Option(
            ["-h", "--help"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_help,
            help=say("option.help"),
        ),
    ]


def _debug(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    session = ctx.find_object(Session)
    if value and session is not None:
        session.debug = True


def _help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        session: Any = ctx.find_object(Session)
        session.terminal.line(ctx.get_help())
        ctx.exit(0)
