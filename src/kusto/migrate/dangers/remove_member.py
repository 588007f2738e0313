"""Danger D204: members of an enum go, which rows that use them forbid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kusto.catalog.changes import AlterColumn, AlterEnum, Change
from kusto.catalog.model import Column, Name
from kusto.dialect import MigrationDialect
from kusto.migrate.dangers.danger import Danger, RowCheck, altered_parts

CODE = "D204"


def check(changes: Sequence[Change], dialect: MigrationDialect) -> Iterator[Danger]:
    """One danger per enum that loses members."""
    for change in changes:
        if isinstance(change, AlterEnum) and change.removed:
            yield _danger(change.removed, change.after.name.name)
            yield from _used(change)
    for before, table, part in altered_parts(changes):
        if not isinstance(part, AlterColumn):
            continue
        moved = {old for old, _ in part.members}
        lost = tuple(member for member in dialect.lost_members(part.before, part.after) if member not in moved)
        if lost:
            enum = f"{table.name.name}_{part.after.name}"
            yield _danger(lost, enum)
            yield _held(before.name, part.before, lost, enum)


def _danger(removed: tuple[str, ...], enum: str) -> Danger:
    return Danger(
        CODE,
        f"The values [{','.join(removed)}] on the enum `{enum}` will be removed. "
        "If these variants are still used in the database, this will fail.",
    )


def _used(change: AlterEnum) -> Iterator[Danger]:
    """One obstacle per column that may hold them: it is told only where rows do."""
    for table, column in change.uses_before:
        yield _held(table, column, change.removed, change.after.name.name)


def _held(table: Name, column: Column, removed: tuple[str, ...], enum: str) -> Danger:
    return Danger(
        CODE,
        f"The column `{column.name}` on the `{table.name}` table must not hold the removed values "
        f"[{', '.join(removed)}].",
        impossible_if=RowCheck(table, column.name, removed, column.list),
        hint=f"Give those rows another value first, or keep the values in the enum `{enum}`.",
        silent=True,
    )
