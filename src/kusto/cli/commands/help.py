"""``kusto-db help``: the help of everything, or of one command."""

from __future__ import annotations

import click

from kusto.cli.command import Command
from kusto.cli.messages import Say
from kusto.cli.session import Session


def build(say: Say) -> click.Command:
    """The click command."""
    option = click.Option(["-c", "--command", "name"], metavar="COMMAND", help=say("option.help.command"))
    return Command("help", say, _run, [option, click.Argument(["word"], required=False, metavar="[COMMAND]")])


def _run(session: Session, name: str | None, word: str | None) -> int:
    name = name or word
    current = click.get_current_context()
    parent = current.parent
    if parent is None or not isinstance(parent.command, click.Group):  # run by itself, without the group around it
        session.terminal.line(current.get_help())
        return 0
    if name is None:
        session.terminal.line(parent.get_help())
        return 0
    found, command, _ = parent.command.resolve_command(parent, [name])
    assert command is not None
    context = command.context_class(command, info_name=found, parent=parent)
    session.terminal.line(command.get_help(context))
    return 0
