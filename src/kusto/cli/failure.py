"""Faults made readable: in goes an exception, out come lines for the error stream and an exit code.

A fault of the user is told as its message and hint; a fault of ours is told with a short reference, the traceback only
where it was asked for. No secret of any known URL leaves here.
"""

from __future__ import annotations

import os

import click

from kusto.cli.session import Session
from kusto.cli.terminal import paint
from kusto.errors import KustoError, SchemaError, UnreadableError
from kusto.workspace.refusal import hint_for

INTERNAL = "K9999"


def report(session: Session, error: BaseException) -> int:
    """Tell one fault on the error stream.

    Returns:
        The exit code that belongs to it.
    """
    if isinstance(error, KustoError):
        all_shown = isinstance(error, SchemaError) and bool(error.diagnostics)
        _show(session, error.code, _message(session, error), None if all_shown else error.hint)
        if session.debug:
            _traceback(session, error)
        return error.exit_code
    if isinstance(error, click.UsageError):
        _show(session, "K0001", _usage_message(session, error), _usage_hint(session, error))
        return 2
    if isinstance(error, click.ClickException):
        _show(session, "K2005", error.format_message(), None)
        return error.exit_code
    if isinstance(error, OSError) and error.strerror:  # a disk that is full, a folder that may not be read
        place = "" if error.filename is None else f"{error.filename}: "
        _show(session, UnreadableError.code, f"{place}{error.strerror}", hint_for(error))
        if session.debug:
            _traceback(session, error)
        return 1
    _show(
        session,
        INTERNAL,
        session.say("failure.internal", kind=type(error).__name__, reference=_reference(error)),
        None if session.debug else session.say("failure.internal.hint"),
    )
    if session.debug:
        _traceback(session, error)
    return 1


def summary(session: Session, error: KustoError) -> str:
    """One fault on one line, for tables and JSON."""
    return session.hide(f"[{error.code}] {error.message.splitlines()[0]}")


def _message(session: Session, error: KustoError) -> str:
    if isinstance(error, SchemaError) and error.diagnostics:
        from kusto.cli.render.diagnostics import diagnostics_text

        first = error.message.splitlines()[0]
        return f"{first}\n{diagnostics_text(error.diagnostics, session.terminal.colour_err)}"
    return error.message


def _show(session: Session, code: str, message: str, hint: str | None) -> None:
    colour = session.terminal.colour_err
    head = paint(f"{session.say('failure.error')}[{code}]", "red", colour)
    headline = None if _is_korean(message) else session.say.headline(code)
    text = f"{headline}\n  {message}" if headline else message
    session.terminal.note(f"{head} {session.hide(text)}")
    if hint:
        label = paint(session.say("failure.hint"), "cyan", colour)
        session.terminal.note(f"  {label} {session.hide(hint)}")


def _is_korean(text: str) -> bool:
    """Whether the first line was said by the command line itself, in Korean."""
    return any("가" <= letter <= "힣" for letter in text.partition("\n")[0])


def _traceback(session: Session, error: BaseException) -> None:
    import traceback

    session.terminal.note(session.hide("".join(traceback.format_exception(error)).rstrip()))


def _reference(error: BaseException) -> str:
    """Where a fault of ours happened, short enough to be read out: ``execute.py:41``."""
    import kusto

    ours = os.path.dirname(kusto.__file__) + os.sep  # not by name: people call their folders kusto too
    place = error.__traceback__
    last = "?"
    while place is not None:
        code = place.tb_frame.f_code
        if code.co_filename.startswith(ours) or last == "?":
            last = f"{code.co_filename.replace(chr(92), '/').rpartition('/')[2]}:{place.tb_lineno}"
        place = place.tb_next
    return last


def _usage_message(session: Session, error: click.UsageError) -> str:
    say = session.say
    match error:
        case click.NoSuchOption():
            text = say("usage.no_option", option=error.option_name)
            names = ", ".join(sorted(error.possibilities or ()))
            return f"{text} {say('usage.possible', names=names)}" if names else text
        case click.MissingParameter():
            name = error.param.opts[0] if error.param and error.param.opts else str(error.param_hint)
            return say("usage.missing", name=name)
        case click.BadParameter():
            name = error.param.opts[0] if error.param and error.param.opts else ""
            return say("usage.bad_value", name=name, reason=error.message)
        case click.BadOptionUsage():
            return say("usage.bad_option", option=error.option_name, reason=error.message)
        case _:
            return error.format_message()


def _usage_hint(session: Session, error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "kusto-db"
    return session.say("usage.hint", command=command)
