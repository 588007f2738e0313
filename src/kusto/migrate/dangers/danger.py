"""What a danger is, and how the altered tables among changes are found. Values and a walk; it judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kusto.catalog.changes import AlterTable, Change, RebuildTables, TablePart
from kusto.catalog.model import Name, Table


@dataclass(frozen=True, slots=True)
class RowCheck:
    """Which rows make a step impossible: any row of the table, or any with NULL in a column.

    Args:
        column: None: any row at all.
    """

    table: Name
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Danger:
    """One danger of a plan.

    Args:
        code: stable.
        message: for the person and for the head of the migration file.
        loses: data may be lost; otherwise the step may fail and nothing is lost.
        held_in: the table whose rows may be lost, so that an empty one is no matter; None: rows do not tell.
        impossible_if: the rows that make the step fail for certain.
        hint: how to do it safely.
        refused: never carried out as it was planned, whatever the rows are.
    """

    code: str
    message: str
    loses: bool = False
    held_in: Name | None = None
    impossible_if: RowCheck | None = None
    hint: str | None = None
    refused: bool = False


def altered_parts(changes: Sequence[Change]) -> Iterator[tuple[Table, Table, TablePart]]:
    """Every part of every altered table, rebuilt or not, with the table before and after."""
    for change in changes:
        tables: tuple[AlterTable, ...] = ()
        if isinstance(change, AlterTable):
            tables = (change,)
        elif isinstance(change, RebuildTables):
            tables = change.tables
        for table in tables:
            for part in table.parts:
                yield table.before, table.after, part
