"""L111: a foreign key is added, for which the server copies the table while nobody can write to it."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import AddsConstraint
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L111"


def applies(dialect: Dialect) -> bool:
    """Where the server copies."""
    return dialect.migrations.traits.copies_for_keys


def check(scene: Scene) -> Iterator[Finding]:
    """Foreign keys of tables that were there."""
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, AddsConstraint) and act.kind == "foreign" and not moment.fresh:
            yield Finding(CODE, act.at, {"table": act.table})
