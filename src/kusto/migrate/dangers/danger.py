"""What a danger is, and how the altered tables among changes are found. Values and a walk; it judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kusto.catalog.changes import AlterTable, Change, RebuildTables, TablePart
from kusto.catalog.model import Name, Table

MOST_ROWS = 10_000
"""Further than this nobody counts."""


@dataclass(frozen=True, slots=True)
class RowCheck:
    """Which rows make a step impossible: any row of the table, or any with NULL or certain values in a column.

    Args:
        column: None: any row at all.
        values: texts that the column must not hold; empty: NULL is what it must not hold.
        list: the column is a list, of which no element may be one of them.
    """

    table: Name
    column: str | None = None
    values: tuple[str, ...] = ()
    list: bool = False


@dataclass(frozen=True, slots=True)
class Danger:
    """One danger of a plan.

    Args:
        code: stable.
        message: for the person and for the head of the migration file.
        loses: data may be lost; otherwise the step may fail and nothing is lost.
        held_in: the table whose rows may be lost, so that an empty one is no matter; None: rows do not tell.
        held_as: the column of it that goes: only rows with a value there lose something.
        impossible_if: the rows that make the step fail for certain.
        silent: no word of it in the migration file: it is told only where rows stand in the way.
        rows: how many rows are concerned, once a database was asked.
        hint: how to do it safely.
        refused: never carried out as it was planned, whatever the rows are.
    """

    code: str
    message: str
    loses: bool = False
    held_in: Name | None = None
    held_as: str | None = None
    impossible_if: RowCheck | None = None
    hint: str | None = None
    refused: bool = False
    silent: bool = False
    rows: int | None = None

    @property
    def told(self) -> str:
        """The message, with the number of rows where it is known."""
        if self.rows is None:
            return self.message
        if self.rows > MOST_ROWS:
            return f"{self.message} (more than {MOST_ROWS:,} rows)"
        return f"{self.message} ({self.rows:,} row{'s' * (self.rows != 1)})"


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
