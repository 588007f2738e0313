"""D101: a table goes, or a schema with all that are in it; code that still runs does not know."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.dangers.drop_table import CODE
from kusto.migrate.lint.acts import DropsNamespace, DropsTable
from kusto.migrate.lint.scene import Finding, Scene

__all__ = ["CODE", "applies", "check"]


def applies(dialect: Dialect) -> bool:
    """Everywhere."""
    return True


def check(scene: Scene) -> Iterator[Finding]:
    """Tables that were there and are not made anew under the same name."""
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, (DropsTable, DropsNamespace)) and not (moment.fresh or moment.gone):
            yield Finding(CODE, act.at, {"table": act.table})
