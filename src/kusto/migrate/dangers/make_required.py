"""Danger D202: a column becomes required, which rows without a value forbid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kusto.catalog.changes import AlterColumn, Change
from kusto.dialect import MigrationDialect
from kusto.migrate.dangers.danger import Danger, RowCheck, altered_parts

CODE = "D202"


def check(changes: Sequence[Change], dialect: MigrationDialect) -> Iterator[Danger]:
    """One danger per column; a rebuilt table takes the default for rows without a value."""
    for before, after, part in altered_parts(changes):
        if not isinstance(part, AlterColumn) or part.recreate or part.after.list:
            continue
        if not part.before.nullable or part.after.nullable:
            continue
        if dialect.rebuilds and part.after.default and part.after.default.sql:
            continue
        yield Danger(
            CODE,
            f"Made the column `{part.after.name}` on table `{after.name.name}` required. This step will fail if there "
            "are existing NULL values in that column.",
            impossible_if=RowCheck(before.name, part.before.name),
            hint="Fill the empty values first.",
        )
