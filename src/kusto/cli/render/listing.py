"""The table of `kusto-db list`: in go records, out come lines."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.cli.commands.list import Listed
from kusto.cli.layout import table
from kusto.cli.messages import Say
from kusto.cli.terminal import Terminal


def listing(records: Sequence[Listed], say: Say, terminal: Terminal) -> list[str]:
    """A line per database under a head, then the faults in full."""
    head = [say(f"list.{key}") for key in ("name", "provider", "variable", "set", "client", "migrations")]
    lines = table(head, [_cells(record, say) for record in records])
    faults = [f"{record.name}: {record.error}" for record in records if record.error]
    return [
        terminal.styled(lines[0], "bold"),
        *lines[1:],
        *([""] if faults else []),
        *(terminal.styled(fault, "red") for fault in faults),
    ]


def _cells(record: Listed, say: Say) -> list[str]:
    return [
        record.name,
        record.provider or say("list.broken"),
        record.variable or "-",
        say("yes") if record.variable_set else say("no"),
        say("yes") if record.client_current else say("list.outdated") if record.client_generated else say("no"),
        str(record.migrations),
    ]
