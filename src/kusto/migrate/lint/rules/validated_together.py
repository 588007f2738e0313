"""L105: a constraint is added NOT VALID and validated in the same transaction, which holds the lock of the first."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import AddsConstraint, Validates
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L105"


def applies(dialect: Dialect) -> bool:
    """Where looking at the rows can be put off."""
    return dialect.migrations.traits.unchecked_constraints


def check(scene: Scene) -> Iterator[Finding]:
    """Validations of what the same transaction added."""
    if scene.stepwise:
        return
    added = set()
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, AddsConstraint) and act.unchecked and not moment.fresh:
            added.add((act.table, act.name))
        elif isinstance(act, Validates) and (act.table, act.name) in added:
            yield Finding(CODE, act.at, {"table": act.table, "name": act.name})
