"""Results of raw SQL as text: tables for people, JSON and CSV for programs. In go records, out come lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kusto.cli.commands.execute import Executed
from kusto.cli.layout import columns, table
from kusto.cli.messages import Say

WIDEST_CELL = 60


def lines(records: Sequence[Executed], say: Say, *, as_json: bool, as_csv: bool) -> Iterator[str]:
    """The text of every record; in JSON and CSV only statements that give rows show."""
    for record in records:
        if as_json:
            if record.columns:
                from kusto.cli.render.json_text import rows_text

                yield rows_text(record.columns, record.rows)
        elif as_csv:
            if record.columns:
                yield _csv(record)
        elif record.columns:
            yield from table(record.columns, [[_cell(value) for value in row] for row in record.rows])
            yield say("execute.rows", count=len(record.rows))
        else:
            yield say("execute.affected", count=record.affected)


def _csv(record: Executed) -> str:
    import csv
    import io

    from kusto.cli.render.json_text import plain_text

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(record.columns)
    for row in record.rows:
        writer.writerow(["" if value is None else plain_text(value) for value in row])
    return stream.getvalue().rstrip("\n")


def _cell(value: Any) -> str:
    """A value on one line, not wider than a table bears."""
    if value is None:
        return "NULL"
    if isinstance(value, (bytes, bytearray, memoryview)):
        text = "\\x" + bytes(value).hex()
    else:
        text = str(value)
    text = "".join(c if c.isprintable() else " " if c in "\t\r\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
    if columns(text) > WIDEST_CELL:
        return text[: WIDEST_CELL - 1] + "…"
    return text
