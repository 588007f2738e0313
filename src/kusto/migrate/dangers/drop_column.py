"""Danger D102: a column goes, with its values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kusto.catalog.changes import Change, DropColumn
from kusto.dialect import MigrationDialect
from kusto.migrate.dangers.danger import Danger, altered_parts

CODE = "D102"


def check(changes: Sequence[Change], dialect: MigrationDialect) -> Iterator[Danger]:
    """One danger per dropped column."""
    for before, table, part in altered_parts(changes):
        if isinstance(part, DropColumn):
            yield Danger(
                CODE,
                f"You are about to drop the column `{part.column.name}` on the `{table.name.name}` table. All the data "
                "in the column will be lost.",
                loses=True,
                held_in=before.name,
                held_as=part.column.name,
            )
