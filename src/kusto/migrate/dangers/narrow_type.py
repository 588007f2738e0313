"""Danger D103: a column's type changes, and values may not fit the new one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kusto.catalog.changes import AlterColumn, Change
from kusto.dialect import MigrationDialect
from kusto.migrate.dangers.danger import Danger, altered_parts

CODE = "D103"


def check(changes: Sequence[Change], dialect: MigrationDialect) -> Iterator[Danger]:
    """One danger per narrowed column."""
    for before, table, part in altered_parts(changes):
        if isinstance(part, AlterColumn) and part.narrowing and not part.recreate:
            yield Danger(
                CODE,
                f"You are about to alter the column `{part.after.name}` on the `{table.name.name}` table. The data in "
                f"that column could be lost. The data in that column will be cast from "
                f"`{dialect.shown_type(part.before)}` to `{dialect.shown_type(part.after)}`.",
                loses=True,
                held_in=before.name,
            )
