"""L104: a check is added and every row looked at, while nobody can use the table."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import AddsConstraint
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L104"


def applies(dialect: Dialect) -> bool:
    """Where looking at the rows can be put off."""
    return dialect.migrations.traits.unchecked_constraints


def check(scene: Scene) -> Iterator[Finding]:
    """Checks of tables that were there."""
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, AddsConstraint) and act.kind == "check" and not (act.unchecked or moment.fresh):
            yield Finding(CODE, act.at, {"table": act.table})
