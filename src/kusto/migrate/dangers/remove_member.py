"""Danger D204: members of an enum go, which rows that use them forbid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kusto.catalog.changes import AlterEnum, Change
from kusto.dialect import MigrationDialect
from kusto.migrate.dangers.danger import Danger, RowCheck

CODE = "D204"


def check(changes: Sequence[Change], dialect: MigrationDialect) -> Iterator[Danger]:
    """One danger per enum that loses members."""
    for change in changes:
        if isinstance(change, AlterEnum) and change.removed:
            yield Danger(
                CODE,
                f"The values [{','.join(change.removed)}] on the enum `{change.after.name.name}` will be removed. "
                "If these variants are still used in the database, this will fail.",
            )
            yield from _used(change)


def _used(change: AlterEnum) -> Iterator[Danger]:
    """One obstacle per column that may hold them: it is told only where rows do."""
    members = ", ".join(change.removed)
    for table, column in change.uses_before:
        yield Danger(
            CODE,
            f"The column `{column.name}` on the `{table.name}` table must not hold the removed values [{members}].",
            impossible_if=RowCheck(table, column.name, change.removed, column.list),
            hint=f"Give those rows another value first, or keep the values in the enum `{change.after.name.name}`.",
            silent=True,
        )
