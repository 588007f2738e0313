"""Danger D203: a unique constraint is added, which rows with equal values forbid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kusto.catalog.changes import Change, CreateIndex, RebuildTables
from kusto.catalog.model import Index, Table
from kusto.dialect import MigrationDialect
from kusto.migrate.dangers.danger import Danger

CODE = "D203"


def check(changes: Sequence[Change], dialect: MigrationDialect) -> Iterator[Danger]:
    """One danger per unique index; the changes hold none on tables that are new."""
    for change in changes:
        found: list[tuple[Table, Index]] = []
        if isinstance(change, CreateIndex):
            found = [(change.table, change.index)]
        elif isinstance(change, RebuildTables):
            found = [
                (table.after, index)
                for table in change.tables
                for index in table.after.indexes.values()
                if not any(old.unique and old.parts == index.parts for old in table.before.indexes.values())
            ]
        for table, index in found:
            if index.unique:
                yield Danger(
                    CODE,
                    f"A unique constraint covering the columns `[{','.join(index.columns)}]` on the table "
                    f"`{table.name.name}` will be added. If there are existing duplicate values, this will fail.",
                )
