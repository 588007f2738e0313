"""Checks how things are called: letters, digits and underscores, and no digit in front."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.psl.resolve.drafts import Report
from kusto.psl.tree import Attribute, FileNode


def check_name(report: Report, file: FileNode, name: str, start: int, what: str, mapping: str | None = None) -> None:
    """Report a name that clients could not use.

    Args:
        start: where it stands.
        what: how messages call the thing.
        mapping: the attribute that keeps the name in the database, ``{}`` in it for the name.
    """
    end = start + len(name)
    if name[:1].isnumeric():
        report.error(file, f"Error validating: The name of a {what} must not start with a number.", start, end)
    elif "-" in name:
        hint = None
        if mapping is not None:
            hint = f"Call it `{name.replace('-', '_')}` and add `{mapping.format(name)}`."
        report.error(file, f"Error validating: The character `-` is not allowed in {what} names.", start, end, hint)


def check_attribute_names(report: Report, file: FileNode, attributes: Sequence[Attribute]) -> None:
    """The same for the names of attributes."""
    for attribute in attributes:
        if not attribute.name.isidentifier():
            at = attribute.start + (2 if attribute.is_block else 1)
            check_name(report, file, attribute.name, at, "Attribute")
