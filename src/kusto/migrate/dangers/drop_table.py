"""Danger D101: a table goes, with all its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kusto.catalog.changes import Change, DropTable
from kusto.dialect import MigrationDialect
from kusto.migrate.dangers.danger import Danger

CODE = "D101"


def check(changes: Sequence[Change], dialect: MigrationDialect) -> Iterator[Danger]:
    """One danger per dropped table."""
    for change in changes:
        if isinstance(change, DropTable):
            yield Danger(
                CODE,
                f"You are about to drop the `{change.table.name.name}` table. If the table is not empty, all the data "
                "it contains will be lost.",
                loses=True,
                held_in=change.table.name,
            )
