"""L306: something that lasts for a transaction stands in a file whose statements run each for itself."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import Controls, HoldsForTransaction
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L306"


def applies(dialect: Dialect) -> bool:
    """Where a transaction holds such things."""
    return dialect.capabilities.transactional_ddl and dialect.capabilities.server


def check(scene: Scene) -> Iterator[Finding]:
    """Such statements outside of a transaction of the file's own."""
    inside = False
    for moment in scene.moments if scene.stepwise else ():
        act = moment.act
        if isinstance(act, Controls):
            inside = act.word == "BEGIN"
        elif isinstance(act, HoldsForTransaction) and not inside:
            yield Finding(CODE, act.at, {"how": act.how})
