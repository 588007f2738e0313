"""D201: a required column without a default is added; rows forbid it, and code that still runs does not fill it."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.dangers.add_required import CODE
from kusto.migrate.lint.acts import AddsColumn
from kusto.migrate.lint.scene import Finding, Scene

__all__ = ["CODE", "applies", "check"]


def applies(dialect: Dialect) -> bool:
    """Everywhere."""
    return True


def check(scene: Scene) -> Iterator[Finding]:
    """Columns of tables that were there."""
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, AddsColumn) and act.column.required and not (act.column.default or moment.fresh):
            yield Finding(CODE, act.at, {"table": act.table, "column": act.column.name})
