"""L304: the file rolls back what the ledger will say was done."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import Controls
from kusto.migrate.lint.scene import Finding, Scene, Severity

CODE = "L304"


def applies(dialect: Dialect) -> bool:
    """Everywhere."""
    return True


def check(scene: Scene) -> Iterator[Finding]:
    """Rollbacks, but not those to a savepoint."""
    for moment in scene.moments:
        if isinstance(moment.act, Controls) and moment.act.word == "ROLLBACK":
            yield Finding(CODE, moment.act.at, {}, Severity.ERROR)
