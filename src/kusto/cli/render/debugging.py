"""The report of `kusto-db debug` as text: in goes the record, out come lines."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.cli.commands.debug import Inspected, Report
from kusto.cli.commands.version import version_lines
from kusto.cli.layout import columns, pad
from kusto.cli.messages import Say
from kusto.cli.terminal import Terminal


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
        ]
    )
    if record.unproven:
        yield "  " + terminal.styled(say("unproven", provider=record.provider or ""), "yellow")
    if record.error:
        yield "  " + terminal.styled(record.error, "red")


def _pairs(pairs: list[tuple[str, str]]) -> Iterator[str]:
    width = max(columns(name) for name, _ in pairs) + 2
    for name, value in pairs:
        yield f"  {pad(name, width)}{value}".rstrip()
