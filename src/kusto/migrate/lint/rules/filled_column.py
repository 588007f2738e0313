"""L108: a column is added whose values differ from row to row, so that the table is written anew."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import AddsColumn
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L108"


def applies(dialect: Dialect) -> bool:
    """Where other columns are added in a moment, and the server is known to fill these one by one."""
    return bool(dialect.migrations.traits.volatile_functions)


def check(scene: Scene) -> Iterator[Finding]:
    """Columns of tables that were there: counting, computed and stored, or with a volatile default."""
    volatile = scene.dialect.migrations.traits.volatile_functions
    for moment in scene.moments:
        act = moment.act
        if not isinstance(act, AddsColumn) or moment.fresh:
            continue
        column = act.column
        if column.counts or column.computed or column.calls & volatile:
            yield Finding(CODE, act.at, {"table": act.table, "column": column.name})
