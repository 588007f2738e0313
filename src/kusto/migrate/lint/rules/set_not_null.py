"""L106: a column becomes required and every row is looked at, while nobody can use the table."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import Requires
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L106"


def applies(dialect: Dialect) -> bool:
    """Where a check that was validated beside writers spares it."""
    return dialect.migrations.traits.unchecked_constraints


def check(scene: Scene) -> Iterator[Finding]:
    """Columns of tables that were there, unless a validated check says it already."""
    for moment in scene.moments:
        act = moment.act
        if not isinstance(act, Requires) or not act.required or moment.fresh or moment.surely_holds:
            continue
        if moment.column is None or not moment.column.required:
            yield Finding(CODE, act.at, {"table": act.table, "column": act.name})
