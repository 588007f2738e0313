"""What a plan may lose or fail on: ordered changes in, dangers out. One file per danger, each with a code.

Each module has ``CODE`` and ``check(changes, dialect)``. The messages are Prisma's, for its users know them.
"""

from __future__ import annotations

from collections.abc import Sequence

from kusto.catalog.changes import Change, CreateIndex, CreateTable
from kusto.dialect import MigrationDialect
from kusto.migrate.dangers import (
    add_required,
    add_unique,
    change_key,
    drop_column,
    drop_table,
    forget_unsaid,
    make_required,
    narrow_type,
    recreate_column,
    remove_member,
)
from kusto.migrate.dangers.danger import Danger, RowCheck

__all__ = ["CHECKS", "OBSTACLES", "WARNINGS", "Danger", "RowCheck", "find_dangers"]

WARNINGS = (remove_member, change_key, drop_column, narrow_type, drop_table, forget_unsaid, add_unique)
"""What the database would carry out, perhaps with a loss."""
OBSTACLES = (add_required, make_required, recreate_column)
"""What rows can make impossible."""
CHECKS = (*WARNINGS, *OBSTACLES)
"""Every danger."""


def find_dangers(changes: Sequence[Change], dialect: MigrationDialect) -> tuple[Danger, ...]:
    """Every danger of these changes, in the order of the steps: warnings first, then obstacles."""
    created = {change.table.name for change in changes if isinstance(change, CreateTable)}
    old = [ch for ch in changes if not (isinstance(ch, CreateIndex) and ch.table.name in created)]
    return tuple(
        danger
        for modules in (WARNINGS, OBSTACLES)
        for change in old
        for module in modules
        for danger in module.check((change,), dialect)
    )
