"""``kusto-db lsp``: the editor server, over standard input and output."""

from __future__ import annotations

import click

from kusto.cli.command import Command
from kusto.cli.messages import Say
from kusto.cli.session import Session
from kusto.errors import UsageError


def build(say: Say) -> click.Command:
    """The click command."""
    stdio = click.Option(["--stdio"], is_flag=True, help=say("option.lsp.stdio"))
    process = click.Option(["--clientProcessId", "process"], type=int, metavar="PID", help=say("option.lsp.process"))
    return Command("lsp", say, _run, [stdio, process])


def _run(session: Session, stdio: bool, process: int | None) -> int:
    try:
        from kusto.lsp.server.serve import serve
    except ModuleNotFoundError as error:
        raise _missing(error) from error
    import kusto

    session.interruption.forget()  # the server ends in its own way
    return serve(kusto.__version__, process)


def _missing(error: ModuleNotFoundError) -> Exception:
    """What to install; a module of ours that is missing is a fault of ours."""
    if (error.name or "").startswith("kusto"):
        return error
    return UsageError(
        f"the editor server is not installed (no module {error.name!r})",
        hint='Install it: pip install "kusto-db[lsp]"',
    )
