"""Danger D204: members of an enum go, which rows that use them forbid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kusto.catalog.changes import AlterColumn, AlterEnum, Change
from kusto.dialect import MigrationDialect
from kusto.migrate.dangers.danger import Danger, altered_parts

CODE = "D204"


def check(changes: Sequence[Change], dialect: MigrationDialect) -> Iterator[Danger]:
    """One danger per enum that loses members."""
    for change in changes:
        if isinstance(change, AlterEnum) and change.removed:
            yield _danger(change.removed, change.after.name.name)
    for _, table, part in altered_parts(changes):
        if isinstance(part, AlterColumn) and (lost := dialect.lost_members(part.before, part.after)):
            yield _danger(lost, f"{table.name.name}_{part.after.name}")


def _danger(removed: tuple[str, ...], enum: str) -> Danger:
    return Danger(
        CODE,
        f"The values [{','.join(removed)}] on the enum `{enum}` will be removed. "
        "If these variants are still used in the database, this will fail.",
    )
