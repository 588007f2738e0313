"""Danger D105: a table is made anew, and what its own SQL says beyond the schema would be forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kusto.catalog.changes import Change, RebuildTables
from kusto.dialect import MigrationDialect
from kusto.migrate.dangers.danger import Danger

CODE = "D105"


def check(changes: Sequence[Change], dialect: MigrationDialect) -> Iterator[Danger]:
    """One danger per table; none is carried out before a person has written what the new table is to keep."""
    for change in changes:
        for table in change.tables if isinstance(change, RebuildTables) else ():
            if table.before.unsaid:
                yield Danger(
                    CODE,
                    f"The table `{table.before.name.name}` has to be made anew, which would lose what its SQL says "
                    f"and the schema cannot: {', '.join(table.before.unsaid)}.",
                    loses=True,
                    refused=True,
                    hint="Write that migration by hand: `--create-only` writes the file; add to its CREATE TABLE what "
                    "the table has to keep, then run the command again.",
                )
