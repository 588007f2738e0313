"""The whole document in its one form: in go a snapshot and a file, out come edits; none where a line cannot be read."""

from __future__ import annotations

from kusto.errors import SchemaError
from kusto.lsp.edits import Edit, line_edits
from kusto.lsp.snapshot import File, Snapshot
from kusto.source.text import SourceFile, with_line_ends_of


def formatting(snapshot: Snapshot, file: File) -> list[Edit]:
    """The edits that format a file."""
    formatted = _formatted(snapshot, file)
    if formatted is None:
        return []
    return line_edits(file.text, with_line_ends_of(formatted, file.text))


def _formatted(snapshot: Snapshot, file: File) -> str | None:
    """What the formatter makes of the file, with LF; None where it cannot be read.

    The other files say what its relations lack; while one of them cannot be read the file is only laid out.
    """
    from kusto.psl import format_schema, format_schemas

    others = [SourceFile(each.name, each.text) for each in snapshot.files]
    try:
        return format_schemas(others)[snapshot.files.index(file)]
    except SchemaError:
        pass
    try:
        return format_schema(file.text, file.name)
    except SchemaError:
        return None
