"""L203: a table is emptied."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import EmptiesTable
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L203"


def applies(dialect: Dialect) -> bool:
    """Everywhere."""
    return True


def check(scene: Scene) -> Iterator[Finding]:
    """Tables that were there."""
    for moment in scene.moments:
        if isinstance(moment.act, EmptiesTable) and not moment.fresh:
            yield Finding(CODE, moment.act.at, {"table": moment.act.table})
