"""Danger D205: a primary key is taken away or made again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kusto.catalog.changes import Change, DropPrimaryKey
from kusto.dialect import MigrationDialect
from kusto.migrate.dangers.danger import Danger, altered_parts

CODE = "D205"


def check(changes: Sequence[Change], dialect: MigrationDialect) -> Iterator[Danger]:
    """One danger per table whose key changes."""
    for _, table, part in altered_parts(changes):
        if isinstance(part, DropPrimaryKey):
            yield Danger(
                CODE,
                f"The primary key for the `{table.name.name}` table will be changed. If it partially fails, the table "
                "could be left without primary key constraint.",
            )
