"""L303: what loses something stands beside a statement for whose sake the file runs in several transactions."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint import acts as a
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L303"
_LOSES = (a.DropsTable, a.DropsColumn, a.RenamesTable, a.RenamesColumn, a.ChangesRows, a.CopiesRows, a.EmptiesTable)


def applies(dialect: Dialect) -> bool:
    """Where a migration is one transaction otherwise."""
    return dialect.capabilities.transactional_ddl


def check(scene: Scene) -> Iterator[Finding]:
    """The statement that takes the transaction away, unless the file asks for none itself."""
    outside = [read for read in scene.outside if not any(isinstance(act, a.Controls) for act in read.acts)]
    if scene.asked_apart or not outside:
        return
    loses = next((m for m in scene.moments if isinstance(m.act, _LOSES) and not m.fresh), None)
    if loses is not None:
        words = " ".join(outside[0].statement.sql.split()[:3])
        line = str(loses.read.statement.line)
        yield Finding(CODE, outside[0].start, {"words": words, "line": line})
