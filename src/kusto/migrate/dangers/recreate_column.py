"""Danger D104: a column changes to a type that its values cannot be turned into: it is dropped and added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kusto.catalog.changes import AlterColumn, Change
from kusto.dialect import MigrationDialect
from kusto.migrate.dangers.danger import Danger, RowCheck, altered_parts

CODE = "D104"


def check(changes: Sequence[Change], dialect: MigrationDialect) -> Iterator[Danger]:
    """One danger per column that is dropped and added again."""
    for before, table, part in altered_parts(changes):
        if not isinstance(part, AlterColumn) or not part.recreate:
            continue
        column, name = part.after, table.name.name
        if column.nullable or column.list or column.default or column.autoincrement:
            message = (
                f"The `{column.name}` column on the `{name}` table would be dropped and recreated. "
                "This will lead to data loss if there is data in the column."
            )
            yield Danger(CODE, message, loses=True, held_in=before.name)
        elif part.before.nullable and not part.before.list:
            message = (
                f"Added the required column `{column.name}` to the `{name}` table without a default value. "
                "This is not possible if the table is not empty."
            )
            yield Danger(CODE, message, loses=True, held_in=before.name, impossible_if=RowCheck(table.name))
        else:
            message = (
                f"Changed the type of `{column.name}` on the `{name}` table. No cast exists, the column would be "
                "dropped and recreated, which cannot be done if there is data, since the column is required."
            )
            yield Danger(CODE, message, loses=True, held_in=before.name, impossible_if=RowCheck(table.name))
