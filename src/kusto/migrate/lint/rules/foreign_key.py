"""L103: a foreign key is added and every row checked, while nobody can write to both tables."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import AddsConstraint
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L103"


def applies(dialect: Dialect) -> bool:
    """Where the check can be put off."""
    return dialect.migrations.traits.unchecked_constraints


def check(scene: Scene) -> Iterator[Finding]:
    """Foreign keys of tables that were there."""
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, AddsConstraint) and act.kind == "foreign" and not (act.unchecked or moment.fresh):
            yield Finding(CODE, act.at, {"table": act.table, "target": act.target or "?"})
