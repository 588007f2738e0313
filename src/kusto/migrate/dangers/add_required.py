"""Danger D201: a required column without a default is added, which rows that are there forbid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kusto.catalog.changes import AddColumn, Change
from kusto.dialect import MigrationDialect
from kusto.migrate.dangers.danger import Danger, RowCheck, altered_parts

CODE = "D201"


def check(changes: Sequence[Change], dialect: MigrationDialect) -> Iterator[Danger]:
    """One danger per column."""
    for table, after, part in altered_parts(changes):
        if not isinstance(part, AddColumn):
            continue
        column, shown = part.column, f"`{after.name.name}` table"
        if column.nullable or column.list or column.autoincrement or (column.default and column.default.sql):
            continue
        if column.client_default:
            message = (
                f"The required column `{column.name}` was added to the {shown} with a prisma-level default value. "
                "This is not possible if the table is not empty. "
                "Please add this column as optional, then populate it before making it required."
            )
        else:
            message = (
                f"Added the required column `{column.name}` to the {shown} without a default value. "
                "This is not possible if the table is not empty."
            )
        hint = f"Give `{column.name}` a default, or make it optional first, fill it, and then make it required."
        yield Danger(CODE, message, impossible_if=RowCheck(table.name), hint=hint)
