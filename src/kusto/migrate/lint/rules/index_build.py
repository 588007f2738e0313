"""L101: an index is built while nobody can write to its table."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import MakesIndex
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L101"


def applies(dialect: Dialect) -> bool:
    """Where an index is built beside writers only on request."""
    return dialect.migrations.traits.concurrent_indexes


def check(scene: Scene) -> Iterator[Finding]:
    """Indexes built on tables that were there."""
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, MakesIndex) and not act.concurrently and not moment.fresh:
            yield Finding(CODE, act.at, {"table": act.table, "name": act.name or "?"})
