"""D102: a column goes; code that still runs does not know."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.dangers.drop_column import CODE
from kusto.migrate.lint.acts import DropsColumn
from kusto.migrate.lint.scene import Finding, Scene

__all__ = ["CODE", "applies", "check"]


def applies(dialect: Dialect) -> bool:
    """Everywhere."""
    return True


def check(scene: Scene) -> Iterator[Finding]:
    """Columns that were there."""
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, DropsColumn) and not moment.fresh and act.name not in moment.added:
            yield Finding(CODE, act.at, {"table": act.table, "column": act.name})
