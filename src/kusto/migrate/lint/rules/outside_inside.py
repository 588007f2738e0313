"""L301: a statement that cannot run inside a transaction stands inside one of the file."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.catalog.steps import Kind
from kusto.dialect import Dialect
from kusto.migrate.lint.acts import Controls
from kusto.migrate.lint.scene import Finding, Scene, Severity

CODE = "L301"


def applies(dialect: Dialect) -> bool:
    """Where such a statement fails; elsewhere it ends the transaction without a word."""
    return dialect.capabilities.transactional_ddl


def check(scene: Scene) -> Iterator[Finding]:
    """Statements between BEGIN and COMMIT."""
    inside = False
    for read in scene.reads:
        for act in read.acts:
            if isinstance(act, Controls):
                inside = act.word == "BEGIN"
        ends = any(isinstance(act, Controls) for act in read.acts)
        if inside and not ends and read.statement.kind is Kind.OUTSIDE:
            words = " ".join(read.statement.sql.split()[:3])
            yield Finding(CODE, read.start, {"words": words}, Severity.ERROR)
