"""``kusto-db migrate``: this file reads the command line, the task's file in `kusto.cli.migrating` does it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from kusto.cli import options
from kusto.cli.command import Command
from kusto.cli.messages import Say
from kusto.cli.migrating import ends
from kusto.cli.migrating.wishes import Wishes
from kusto.cli.selection import several
from kusto.cli.session import Session
from kusto.errors import UsageError
from kusto.workspace.discovery import Database

TASKS = ("dev", "deploy", "status", "reset", "resolve", "init", "diff", "push", "lint")

_ONLY_FOR = {
    "name": ("dev", "init"),
    "create_only": ("dev",),
    "accept_data_loss": ("dev", "push"),
    "rename": ("dev", "push", "diff"),
    "no_rename": ("dev", "push", "diff"),
    "skip_generate": ("dev", "reset", "push"),
    "skip_seed": ("reset",),
    "allow_reset": ("reset",),
    "wait": ("deploy",),
    "applied": ("resolve",),
    "rolled_back": ("resolve",),
    "resume": ("resolve",),
    "accept_down": ("resolve",),
    "at": ("resolve",),
    "script": ("diff",),
    "output": ("diff",),
    "exit_code": ("diff",),
    "shadow_database_url": ("diff",),
    "force_reset": ("push",),
    "allow_push": ("push",),
    "drift": ("status",),
    "ignore": ("dev", "diff", "push", "status"),
    "online": ("dev", "diff"),
    "enum_order": ("dev", "diff", "push"),
    "files": ("lint",),
    "whole_history": ("lint",),
    "strict": ("lint",),
    "as_json": ("lint",),
    **dict.fromkeys(ends.OPTIONS, ("diff",)),
}
"""Option → the tasks it means something for; elsewhere it is refused rather than ignored."""
_TYPED = {"name": "-n", "as_json": "--json", "files": "MIGRATION"}
"""Options that are typed otherwise than they are called."""
_LOOK = ("status", "lint")
"""Tasks that only look: without a database named they look at all."""


def build(say: Say) -> click.Command:
    """The click command."""

    def flag(name: str) -> click.Option:
        return click.Option([f"--{name}"], is_flag=True, help=say(f"option.migrate.{name.replace('-', '_')}"))

    return Command(
        "migrate",
        say,
        _run,
        [
            click.Option(
                ["-t", "--task"], type=click.Choice(TASKS), required=True, metavar="|".join(TASKS),
                help=say("option.migrate.task"),
            ),
            *options.databases(say),
            options.url(say),
            click.Option(["-n", "--name"], metavar="NAME", help=say("option.migrate.name")),
            flag("create-only"),
            flag("online"),
            flag("enum-order"),
            flag("skip-generate"),
            flag("skip-seed"),
            flag("accept-data-loss"),
            click.Option(["--rename"], multiple=True, metavar="OLD=NEW", help=say("option.migrate.rename")),
            flag("no-rename"),
            _seconds(say, "wait", None),
            _seconds(say, "lock-timeout", 10.0),
            flag("allow-reset"),
            click.Option(["--applied"], metavar="NAME", help=say("option.migrate.applied")),
            click.Option(["--rolled-back"], metavar="NAME", help=say("option.migrate.rolled_back")),
            click.Option(["--resume"], metavar="NAME", help=say("option.migrate.resume")),
            click.Option(["--at"], type=click.IntRange(1), metavar="N", help=say("option.migrate.at")),
            click.Option(["--accept-down"], metavar="NAME", help=say("option.migrate.accept_down")),
            flag("force-reset"),
            flag("allow-push"),
            flag("drift"),
            click.Option(["--ignore"], multiple=True, metavar="TABLE", help=say("option.migrate.ignore")),
            *ends.build_options(say),
            flag("script"),
            click.Option(["-o", "--output"], metavar="FILE", help=say("option.migrate.output")),
            flag("exit-code"),
            click.Option(["--shadow-database-url"], metavar="URL", help=say("option.migrate.shadow_database_url")),
            flag("whole-history"),
            flag("strict"),
            options.as_json(say),
            click.Argument(["files"], nargs=-1, metavar="[MIGRATION]..."),
        ],
    )  # fmt: skip


def _seconds(say: Say, name: str, default: float | None) -> click.Option:
    kind = click.FloatRange(0, 3600)
    text = say(f"option.migrate.{name.replace('-', '_')}")
    return click.Option([f"--{name}"], type=kind, metavar="SECONDS", default=default, help=text)


def _run(session: Session, task: str, **given: Any) -> int:
    for option, tasks in _ONLY_FOR.items():
        if given[option] and task not in tasks:
            typed = _TYPED.get(option) or f"--{option.replace('_', '-')}"
            raise UsageError(session.say("usage.only_for", option=typed, tasks=", ".join(f"-t {t}" for t in tasks)))
    sides = {name: given.pop(name) for name in ends.OPTIONS}
    pair = ends.ends_of(session, sides) if task == "diff" else None
    wishes = Wishes(**given, ends=pair)
    if pair and not (wishes.names or wishes.every or wishes.schema or any(end.own for end in pair)):
        databases: Sequence[Database] = ()  # neither side speaks of the project
    else:
        databases = several(session, wishes.wanted, all_by_default=task in _LOOK)
    code: int = import_module(f"kusto.cli.migrating.{task}").run(session, databases, wishes)
    return code
