"""Everything in an SQLite database dropped: a flow. Foreign keys are off meanwhile; the file itself stays."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.dialects.sqlite.ddl import quote
from kusto.flow import Begin, Commit, Flow, Rollback, Script, fetch

_OBJECTS = """
SELECT type, name FROM sqlite_master
WHERE type IN ('view', 'trigger', 'table') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
ORDER BY CASE type WHEN 'trigger' THEN 0 WHEN 'view' THEN 1 ELSE 2 END, sql LIKE 'CREATE VIRTUAL%' DESC, name
"""


def wipe(namespaces: Sequence[str] = ()) -> Flow[None]:
    """See `kusto.dialect.MigrationDialect.wipe`; there are no namespaces."""
    yield Script("PRAGMA foreign_keys = OFF")
    try:
        yield Begin(immediate=True)
        try:
            yield from _drop_all()
        except Exception:
            yield Rollback()
            raise
        yield Commit()
    except GeneratorExit:
        raise
    except BaseException:
        yield Script("PRAGMA foreign_keys = ON")
        raise
    yield Script("PRAGMA foreign_keys = ON")


def _drop_all() -> Flow[None]:
    for kind, name in (yield from fetch(_OBJECTS)):
        yield Script(f"DROP {kind.upper()} IF EXISTS {quote(name)}")
    if (yield from fetch("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")):
        yield Script("DELETE FROM sqlite_sequence")


def prepare() -> Flow[None]:
    """See `kusto.dialect.MigrationDialect.prepare`: there are no namespaces."""
    yield from ()
