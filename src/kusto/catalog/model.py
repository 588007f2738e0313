"""The catalog: what a database holds, comparable with ``==``. Values only; no SQL is written and nothing is read here.

Mappings are keyed by name, so the order of columns, indexes and tables takes no part in equality.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kusto.psl.schema import Action


class Name(NamedTuple):
    """A name inside a namespace; ``namespace`` is None where everything lives in the connection's own."""

    namespace: str | None
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}.{self.name}" if self.namespace else self.name


@dataclass(frozen=True, slots=True)
class Default:
    """A column's default.

    Args:
        key: a normalised form that is equal where the meaning is; ``*`` for a default that only the database knows.
        sql: how it is written, or None for one that only the database knows.
    """

    key: str
    sql: str | None = field(compare=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Args:
        type: the database's type as migrations write it (``VARCHAR(10)``); for an enum its name.
        enum: the enum it is of, where the database has enum types.
        client_default: the client fills it in (``uuid()`` …); the database does not know.
        scalar: the schema's name of the type, for messages.
        unsaid: what a person gave the column and no schema can say (``COMMENT`` …), each as its text in SQL. Only read
            where a column that changes is written anew.
    """

    name: str
    type: str
    nullable: bool = False
    list: bool = False
    default: Default | None = None
    autoincrement: bool = False
    enum: Name | None = None
    client_default: bool = field(default=False, compare=False)
    scalar: str = field(default="", compare=False)
    unsaid: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class PrimaryKey:
    """A primary key; ``name`` is None where the database does not name it.

    Args:
        lengths: how many characters of each column it keeps, None for all; empty where that holds for every column.
    """

    columns: tuple[str, ...]
    name: str | None = None
    lengths: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexPart:
    """One column of an index.

    Args:
        ops: an operator class that is not the default one.
        length: how many characters (or bytes) of the value are kept, or None for all.
    """

    column: str
    descending: bool = False
    ops: str | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """An index or unique constraint; ``method`` is lower-case (``btree``, ``gin`` …).

    Args:
        constraint: it belongs to a constraint of the table, so it is dropped through that.
        implied: the server makes it by itself for a foreign key of the same name, so no schema needs to name it.
    """

    name: str
    parts: tuple[IndexPart, ...]
    unique: bool = False
    method: str = "btree"
    constraint: bool = field(default=False, compare=False)
    implied: bool = field(default=False, compare=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(part.column for part in self.parts)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key."""

    name: str
    columns: tuple[str, ...]
    target: Name
    references: tuple[str, ...]
    on_delete: Action
    on_update: Action


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Args:
        unmanaged: statements that make again what hangs on the table and no schema describes (triggers, partial
            indexes); only read from live databases whose tables must be rebuilt to be changed.
        sequences: names of the sequences that its columns own.
        unsaid: what its own text says and no schema can (``CHECK``, ``COLLATE`` …), for people: making the table anew
            from a schema would lose it. Only read where tables must be rebuilt to be changed.
    """

    name: Name
    columns: Mapping[str, Column]
    primary_key: PrimaryKey | None = None
    indexes: Mapping[str, Index] = field(default_factory=dict)
    foreign_keys: Mapping[str, ForeignKey] = field(default_factory=dict)
    unmanaged: tuple[str, ...] = field(default=(), compare=False)
    sequences: Mapping[str, str] = field(default_factory=dict, compare=False)
    unsaid: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Enum:
    """An enum type of the database; members in order."""

    name: Name
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension of the database server.

    Args:
        version, namespace: None: whichever it is.
    """

    name: str
    version: str | None = None
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class Catalog:
    """A whole database (or the namespaces of it that a schema speaks of).

    Args:
        views: names of the views; they take no part in equality, since no schema says what they select.
        extensions: those that are there, or that a schema asks for; no part of equality, since a schema that is
            silent about them wants none away.
    """

    tables: Mapping[Name, Table] = field(default_factory=dict)
    enums: Mapping[Name, Enum] = field(default_factory=dict)
    namespaces: frozenset[str] = frozenset()
    views: frozenset[Name] = field(default=frozenset(), compare=False)
    extensions: Mapping[str, Extension] = field(default_factory=dict, compare=False)


EMPTY = Catalog()
"""A database that holds nothing."""
