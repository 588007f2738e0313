"""The report of `kusto-db debug` as text: in goes the record, out come lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kusto.cli.commands.debug import Inspected, Report
from kusto.cli.commands.version import version_lines
from kusto.cli.layout import columns, pad
from kusto.cli.messages import Say
from kusto.cli.terminal import Terminal

if TYPE_CHECKING:
    from kusto.connections.policy import Policy


def debugging(record: Report, say: Say, terminal: Terminal) -> Iterator[str]:
    """The whole report."""
    yield terminal.styled(say("debug.versions"), "bold")
    yield from (f"  {line}" for line in version_lines(record.versions, say))
    yield f"  {record.executable}"
    yield terminal.styled(say("debug.project"), "bold")
    yield from _pairs(
        [
            (say("debug.root"), record.root),
            (say("debug.databases_root"), record.databases_root),
            (say("debug.import_root"), record.import_root),
            (say("debug.package"), record.package),
            (say("debug.environment"), record.environment or "-"),
            (say("debug.env_files"), ", ".join(record.env_files) or "-"),
            (say("debug.policy"), record.policy),
            *_connections(record.connections, say),
        ]
    )
    yield terminal.styled(say("debug.variables"), "bold")
    yield from _pairs(list(record.variables.items()) or [("-", "")])
    for database in record.databases:
        yield terminal.styled(say("debug.database", name=database.name), "bold")
        yield from _database(database, say, terminal)


def _database(record: Inspected, say: Say, terminal: Terminal) -> Iterator[str]:
    yes, no = say("yes"), say("no")
    variable = record.variable or "-"
    if record.variable:
        variable += f" ({say('debug.set') if record.variable_set else say('debug.unset')})"
    reach = f"{record.server}, {record.milliseconds} ms" if record.server else no
    yield from _pairs(
        [
            (say("debug.folder"), record.folder),
            (say("list.provider"), record.provider or "-"),
            (say("list.variable"), variable),
            (say("debug.address"), record.address or "-"),
            (say("debug.reachable"), reach),
            (say("list.client"), yes if record.client_generated else no),
            (say("list.migrations"), str(record.migrations)),
            *_pool(record, say),
        ]
    )
    if record.unproven:
        yield "  " + terminal.styled(say("unproven", provider=record.provider or ""), "yellow")
    if record.error:
        yield "  " + terminal.styled(record.error, "red")


def _connections(policy: Policy | None, say: Say) -> list[tuple[str, str]]:
    if policy is None:
        return []
    text = say(
        "debug.mending_text",
        attempts=policy.attempts,
        first=f"{policy.first_pause:g}",
        longest=f"{policy.longest_pause:g}",
        cooldown=f"{policy.cooldown:g}",
        longest_cooldown=f"{policy.longest_cooldown:g}",
        deadline=f"{policy.deadline:g}",
    )
    failing = say("debug.go_on") if policy.continue_on_failure else say("debug.answer_503")
    return [(say("debug.mending"), text), (say("debug.failing"), failing)]


def _pool(record: Inspected, say: Say) -> list[tuple[str, str]]:
    pool = record.pool
    lines: list[tuple[str, str]] = []
    if pool is not None:
        text = say(
            "debug.pool_text",
            limit=pool.limit,
            wait=f"{pool.pool_timeout:g}",
            connect=f"{pool.connect_timeout or 0:g}",
            check=f"{pool.check_after:g}",
            idle=f"{pool.max_idle:g}",
            age=f"{pool.max_age:g}",
        )
        lines.append((say("debug.pool"), text))
    if record.pooler:
        lines.append((say("debug.pooler"), record.pooler))
    if record.sleeper:
        lines.append((say("debug.sleeper"), record.sleeper))
    return lines


def _pairs(pairs: list[tuple[str, str]]) -> Iterator[str]:
    width = max(columns(name) for name, _ in pairs) + 2
    for name, value in pairs:
        yield f"  {pad(name, width)}{value}".rstrip()
