"""L201: a table or column gets another name, which code that still runs does not know."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import RenamesColumn, RenamesTable
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L201"


def applies(dialect: Dialect) -> bool:
    """Everywhere."""
    return True


def check(scene: Scene) -> Iterator[Finding]:
    """Names of what was there."""
    for moment in scene.moments:
        act = moment.act
        if moment.fresh:
            continue
        if isinstance(act, RenamesTable):
            yield Finding(CODE, act.at, {"name": act.table})
        elif isinstance(act, RenamesColumn) and act.name not in moment.added:
            yield Finding(CODE, act.at, {"name": f"{act.table}.{act.name}"})
