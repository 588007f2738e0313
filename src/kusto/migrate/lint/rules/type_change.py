"""L109: a column's type changes and the table is written anew, while nobody can use it."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import Retypes
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L109"


def applies(dialect: Dialect) -> bool:
    """Where a table changes in place, and others wait meanwhile."""
    return dialect.migrations.traits.long_locks


def check(scene: Scene) -> Iterator[Finding]:
    """Columns of tables that were there, unless it is known that nothing is written anew."""
    for moment in scene.moments:
        act = moment.act
        if not isinstance(act, Retypes) or moment.fresh or not act.column.type:
            continue
        before = moment.column.type if moment.column else ""
        if before and not scene.dialect.migrations.writes_anew(before, act.column.type):
            continue
        values = {"table": act.table, "column": act.column.name, "before": before or "?", "after": act.column.type}
        yield Finding(CODE, act.at, values)
