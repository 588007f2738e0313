"""L202: rows are changed or deleted without a condition."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import ChangesRows
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L202"


def applies(dialect: Dialect) -> bool:
    """Everywhere."""
    return True


def check(scene: Scene) -> Iterator[Finding]:
    """Statements over every row of a table that was there; a column that is new may well be filled everywhere."""
    for moment in scene.moments:
        act = moment.act
        if not isinstance(act, ChangesRows) or not act.everything or moment.fresh:
            continue
        if not act.columns or not set(act.columns) <= moment.added:
            yield Finding(CODE, act.at, {"verb": act.verb, "table": act.table})
