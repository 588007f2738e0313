"""L102: an index is dropped while nobody can use its table."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import DropsIndex
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L102"


def applies(dialect: Dialect) -> bool:
    """Where an index is dropped beside writers only on request."""
    return dialect.migrations.traits.concurrent_indexes


def check(scene: Scene) -> Iterator[Finding]:
    """Indexes of tables that were there."""
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, DropsIndex) and not act.concurrently and not moment.fresh:
            yield Finding(CODE, act.at, {"name": act.name})
