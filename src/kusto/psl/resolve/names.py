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
    stem = table if kind == "id" else "_".join((table, *columns))
    return suffixed(provider, stem, SUFFIXES[kind])


def join_table_name(provider: Provider, relation: str) -> str:
    """The table of an implicit many-to-many relation; its name is cut like those of keys."""
    return suffixed(provider, f"_{relation}", "")


def suffixed(provider: Provider, stem: str, suffix: str) -> str:
    """A name that ends in the suffix whatever its length; the stem is cut where the limit asks for it."""
    room = provider.identifier_limit - len(suffix)
    if len(stem) * 4 >= room:
        encoded = stem.encode()
        if len(encoded) >= room:
            stem = encoded[:room].decode(errors="ignore")
    return stem + suffix
