"""L107: a unique constraint or primary key is added and its index built, while nobody can use the table."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import AddsConstraint
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L107"
_KINDS = ("unique", "primary", "exclude")


def applies(dialect: Dialect) -> bool:
    """Where the index can be built before, beside writers."""
    return dialect.migrations.traits.concurrent_indexes


def check(scene: Scene) -> Iterator[Finding]:
    """Such constraints of tables that were there."""
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, AddsConstraint) and act.kind in _KINDS and not (act.by_index or moment.fresh):
            yield Finding(CODE, act.at, {"table": act.table})
