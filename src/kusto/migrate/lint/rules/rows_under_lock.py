"""L112: rows are filled in by the transaction that changed their table, which holds the table's lock meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import ChangesRows, CopiesRows
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L112"


def applies(dialect: Dialect) -> bool:
    """Where a migration is one transaction and others wait for its locks."""
    return dialect.capabilities.transactional_ddl and dialect.migrations.traits.long_locks


def check(scene: Scene) -> Iterator[Finding]:
    """Rows of tables that were there and were altered before in the file."""
    if scene.stepwise:
        return
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, (ChangesRows, CopiesRows)) and moment.altered and not moment.fresh:
            yield Finding(CODE, act.at, {"table": act.table})
