"""What stands before a dangerous command: a code typed twice, or without a terminal two deliberate acts; and the wait.

It never does the dangerous thing: it returns where a person agreed and raises `Refused` where not. Asked before and
after the typing, the plan must be the same: what was agreed to is what is done.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from kusto.cli.session import Session
from kusto.errors import Refused, UsageError

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody mistakes for one another."""
LENGTH = 4
TIMES = 2


def allow_variable(action: str) -> str:
    """The variable that must name the database, or several with commas, before an action may run without a terminal."""
    return f"KUSTO_ALLOW_{action.upper()}"


def require_consent(
    session: Session, action: str, database: str, plan: Callable[[], str], *, allowed: bool, consequence: str
) -> None:
    """Let a dangerous action pass only where a person means it.

    Args:
        action: ``reset``, ``pull``, ``push`` or ``rollback``: names the flag and the variable.
        database: name of the database.
        plan: gives the fingerprint of what would be done; asked before and after.
        allowed: the flag ``--allow-<action>`` was typed.
        consequence: what will happen, shown before anything is typed.

    Raises:
        Refused: not agreed, or the plan changed meanwhile; nothing was touched.
    """
    before = plan()
    if session.terminal.interactive:
        session.terminal.note(consequence)
        _type_codes(session, action, database)
    else:
        _two_acts(session, action, database, allowed)
    if plan() != before:
        raise Refused(session.say("guard.plan_changed", name=database), hint=session.say("guard.plan_changed.hint"))


def new_code() -> str:
    """A random code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def _type_codes(session: Session, action: str, database: str) -> None:
    say = session.say
    for number in range(1, TIMES + 1):
        code = new_code()
        question = say("guard.type", code=code, action=action, name=database, number=number, times=TIMES)
        if session.terminal.ask(question) != code:
            raise Refused(say("guard.wrong", name=database), hint=say("guard.wrong.hint"))


def _two_acts(session: Session, action: str, database: str, allowed: bool) -> None:
    # Only the real environment counts: a line in a committed .env file is not an act.
    variable = allow_variable(action)
    named = [name.strip() for name in session.environ.get(variable, "").split(",")]
    if allowed and database in named:
        return
    raise Refused(
        session.say("guard.no_terminal", action=action, name=database),
        hint=session.say("guard.no_terminal.hint", action=action, variable=variable, name=database),
    )


def wait_seconds(session: Session, typed: float | None) -> float:
    """How long a deployment counts down: ``--wait``, else KUSTO_DEPLOY_WAIT, else the project's setting, else 3.

    Raises:
        UsageError: the variable is no number of seconds.
    """
    if typed is not None:
        return typed
    written = session.environment.get("KUSTO_DEPLOY_WAIT")
    if written:
        try:
            seconds = float(written)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds <= 3600:
            raise UsageError(session.say("guard.bad_wait", value=written))
        return seconds
    setting = session.project.settings.deploy_wait
    return 3.0 if setting is None else float(setting)


def count_down(session: Session, seconds: float, subject: str) -> None:
    """Wait, visibly; Ctrl-C ends the command before anything was touched.

    Args:
        subject: what happens afterwards, for the bar.
    """
    if seconds <= 0:
        return
    text = session.say("guard.countdown", seconds=f"{seconds:g}", subject=subject)
    if not session.terminal.animated:
        session.terminal.note(text)
        time.sleep(seconds)
        return
    from kusto.cli.progress import countdown_bar

    countdown_bar(text, seconds)
