"""The names that keys, indexes and foreign keys have in the database when the schema gives none.

In go table and column names, out come names no longer than the database allows, shortened as Prisma shortens them.
"""

from __future__ import annotations

from collections.abc import Iterable

from kusto.psl.providers import Provider

SUFFIXES = {"id": "_pkey", "unique": "_key", "index": "_idx", "fulltext": "_idx", "relation": "_fkey", "default": "_df"}


def default_name(provider: Provider, kind: str, table: str, columns: Iterable[str]) -> str:
    """The name of a constraint or index.

    Args:
        provider: whose length limit counts.
        kind: a key of `SUFFIXES`.
        table: name of the table in the database.
        columns: names of the columns in the database; a primary key's name does not hold them.
    """
    suffix = SUFFIXES[kind]
    stem = table if kind == "id" else "_".join((table, *columns))
    room = provider.identifier_limit - len(suffix)
    if len(stem) * 4 >= room:
        encoded = stem.encode()
        if len(encoded) >= room:
            stem = encoded[:room].decode(errors="ignore")
    return stem + suffix
