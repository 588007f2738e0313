"""L302: an index is built beside writers without a name, so that nobody can tell how far a broken run came."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import MakesIndex
from kusto.migrate.lint.scene import Finding, Scene, Severity

CODE = "L302"


def applies(dialect: Dialect) -> bool:
    """Where an index can be built beside writers."""
    return dialect.migrations.traits.concurrent_indexes


def check(scene: Scene) -> Iterator[Finding]:
    """Indexes without a name."""
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, MakesIndex) and act.concurrently and not act.name:
            yield Finding(CODE, act.at, {"table": act.table}, Severity.ERROR)
