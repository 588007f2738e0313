"""Tables of others left out of a comparison. In go a catalog and patterns of names, out comes a catalog."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from kusto.catalog.model import Catalog, Name


def without(catalog: Catalog, patterns: Sequence[str], keep: Collection[Name] = ()) -> Catalog:
    """The catalog without the tables that a pattern names.

    Args:
        patterns: ``name`` or ``namespace.name``; ``*`` and ``?`` stand for letters.
        keep: tables that stay whatever the patterns say.
    """
    if not patterns:
        return catalog
    tables = {
        name: table
        for name, table in catalog.tables.items()
        if name in keep
        or not any(fnmatchcase(text, pattern) for text in (name.name, str(name)) for pattern in patterns)
    }
    return replace(catalog, tables=tables)
