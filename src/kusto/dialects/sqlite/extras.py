"""What a SQLite file holds beside its catalog: views and computed columns."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.catalog.extras import Extras
from kusto.catalog.model import Column, Name
from kusto.dialects.sqlite.types import declared_type, scalar_name
from kusto.flow import Flow, fetch

VIEWS = """
SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c
WHERE m.type = 'view' ORDER BY m.name, c.cid
"""
GENERATED = """
SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND c.hidden > 1
"""


def extras(namespaces: Sequence[str] = ()) -> Flow[Extras]:
    """See `kusto.dialect.MigrationDialect.extras`; there are no namespaces."""
    rows = yield from fetch(VIEWS)
    generated = yield from fetch(GENERATED)
    views: dict[Name, list[Column]] = {}
    for view, name, declared in rows:
        written = declared_type(declared)
        views.setdefault(Name(None, view), []).append(Column(name, written, nullable=True, scalar=scalar_name(written)))
    return Extras(
        {name: tuple(columns) for name, columns in views.items()},
        generated=frozenset((Name(None, row[0]), row[1]) for row in generated),
    )
