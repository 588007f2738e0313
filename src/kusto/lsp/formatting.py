"""The whole document in its one form: in go a snapshot and a file, out come edits; none where a line cannot be read."""

from __future__ import annotations

from kusto.errors import SchemaError
from kusto.lsp.edits import Edit, line_edits
from kusto.lsp.snapshot import File, Snapshot


def formatting(snapshot: Snapshot, file: File) -> list[Edit]:
    """The edits that format a file."""
    formatted = _formatted(snapshot, file)
    if formatted is None:
        return []
    if "\r\n" in file.text:
        formatted = formatted.replace("\n", "\r\n")
    return line_edits(file.text, formatted)


def _formatted(_snapshot: Snapshot, file: File) -> str | None:
    """What the formatter makes of the file, with LF; None where it cannot be read.

    The snapshot is there for a formatter that looks at all files of a schema.
    """
    from kusto.psl import format_schema

    try:
        return format_schema(file.text, file.name)
    except SchemaError:
        return None
