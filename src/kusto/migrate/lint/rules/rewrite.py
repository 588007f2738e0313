"""L110: a statement writes a table anew, or locks it as long as it takes."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import Rewrites
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L110"


def applies(dialect: Dialect) -> bool:
    """Where others wait meanwhile."""
    return dialect.migrations.traits.long_locks


def check(scene: Scene) -> Iterator[Finding]:
    """Such statements about tables that were there."""
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, Rewrites) and not moment.fresh:
            yield Finding(CODE, act.at, {"how": act.how})
