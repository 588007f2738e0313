"""The command line as a whole: in go arguments, out comes the exit code; each command is loaded when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from kusto.cli.command import Command, everywhere
from kusto.cli.failure import report
from kusto.cli.layout import HelpFormatter
from kusto.cli.messages import Say, choose_language
from kusto.cli.session import Session
from kusto.cli.terminal import Terminal
from kusto.errors import KustoError

COMMANDS = {
    "init": "init",
    "list": "list",
    "validate": "validate",
    "format": "format",
    "generate": "generate",
    "dmmf": "dmmf",
    "migrate": "migrate",
    "rollback": "rollback",
    "pull": "pull",
    "push": "push",
    "seed": "seed",
    "execute": "execute",
    "lsp": "lsp",
    "debug": "debug",
    "version": "version",
    "help": "help",
}
"""Name of each command → its module in `kusto.cli.commands`, in the order of the help."""


class _Context(click.Context):
    formatter_class = HelpFormatter


class Root(click.Group):
    """`kusto-db` itself: knows its commands by name and loads one when it is asked for."""

    context_class = _Context

    def __init__(self, say: Say) -> None:
        self.say = say
        super().__init__(
            "kusto-db",
            params=[
                click.Option(
                    ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_version,
                    help=say("option.version"),
                ),
                *everywhere(say),
            ],
            help=say("help.kusto-db"),
            add_help_option=False,
            no_args_is_help=False,
            invoke_without_command=True,
            callback=_without_command,
        )  # fmt: skip

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        built = import_module(f"kusto.cli.commands.{module}").build(self.say)
        assert isinstance(built, Command)
        return built

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; a mistyped one is told with what was probably meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from kusto.workspace.naming import nearest

            meant = nearest(name, list(COMMANDS))
            text = self.say("usage.no_command", name=name)
            raise click.UsageError(f"{text} {self.say('usage.meant', name=meant)}" if meant else text, ctx)
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that shows how to type a command."""
        formatter.write_usage(ctx.command_path, self.say("help.command_metavar"), self.say("help.usage") + " ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with a line each, then the options; no command is loaded for it."""
        with formatter.section(self.say("help.commands")):
            formatter.write_dl([(name, self.say(f"help.{name}").splitlines()[0]) for name in COMMANDS])
        records = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx)) is not None]
        with formatter.section(self.say("help.options")):
            formatter.write_dl(records)
        formatter.write_paragraph()
        formatter.write_text(self.say("help.exit_codes"))


@click.pass_context
def _without_command(ctx: click.Context) -> int:
    if ctx.invoked_subcommand is None:
        ctx.obj.terminal.line(ctx.get_help())
    return 0


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        import kusto

        ctx.obj.terminal.line(f"kusto-db {kusto.__version__}")
        ctx.exit(0)


DIFFERENCE_IS_TWO = "--exit-code"
"""Where this is typed, 2 means that there is a difference, so whatever goes wrong, wrong usage too, is 1."""


def run(arguments: list[str]) -> int:
    """Run one command line in this process.

    Args:
        arguments: without the program's name.

    Returns:
        The exit code (see `kusto.cli.main.main`).
    """
    session = _session(arguments)
    try:
        session.interruption.listen()
        result = Root(session.say).main(arguments, prog_name="kusto-db", standalone_mode=False, obj=session)
        sys.stdout.flush()  # what cannot be written is to be told, too
        return int(result or 0)
    except BrokenPipeError:
        raise
    except (click.Abort, KeyboardInterrupt):
        return _interrupted(session)
    except Exception as error:  # the last line of defence: whatever it is, it is told, and without secrets
        _drop_unwritable_output()
        if session.interruption.happened:
            return _interrupted(session)
        code = report(session, error)
        return 1 if DIFFERENCE_IS_TWO in arguments else code
    finally:
        session.interruption.forget()


def _drop_unwritable_output() -> None:
    """Where the output cannot take what waits for it, let that go: every later flush would fail anew."""
    try:
        sys.stdout.flush()
    except OSError:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)


def _interrupted(session: Session) -> int:
    session.terminal.note(session.say("failure.interrupted"))
    return 130


def _session(arguments: list[str]) -> Session:
    environ = dict(os.environ)
    session = Session(Say("en"), Terminal(environ), environ, environ.get("KUSTO_DEBUG") == "1")
    try:
        setting = session.project.settings.language
    except (KustoError, OSError):  # told by the command that needs the project
        setting = None
    session.say = Say(choose_language(arguments, environ, setting))
    return session
