"""The resolved schema: what a `schema.prisma` means, with every reference followed and every default filled in.

Frozen values only. Spans do not take part in equality, so two texts that mean the same are equal.
`psl.resolve` makes these from text; a generated client makes the same values from its own metadata.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from kusto.source.text import Span


class Scalar(str, Enum):
    """The built-in scalar types of the language; the value is the type's spelling."""

    STRING = "String"
    BOOLEAN = "Boolean"
    INT = "Int"
    BIGINT = "BigInt"
    FLOAT = "Float"
    DECIMAL = "Decimal"
    DATETIME = "DateTime"
    JSON = "Json"
    BYTES = "Bytes"


class Arity(str, Enum):
    """How many values a field holds."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    LIST = "list"


class Action(str, Enum):
    """Referential actions; the value is the spelling in the schema."""

    CASCADE = "Cascade"
    RESTRICT = "Restrict"
    NO_ACTION = "NoAction"
    SET_NULL = "SetNull"
    SET_DEFAULT = "SetDefault"


@dataclass(frozen=True, slots=True)
class EnumRef:
    """A field's type that is an enum of the schema."""

    name: str


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A field's type that only the database knows: ``Unsupported("circle")``."""

    name: str


@dataclass(frozen=True, slots=True)
class CompositeRef:
    """A field's type that is a composite type of the schema (``type Address { … }``)."""

    name: str


FieldType: TypeAlias = Scalar | EnumRef | CompositeRef | Unsupported


@dataclass(frozen=True, slots=True)
class NativeType:
    """``@db.VarChar(191)``: name without the ``db.`` and the arguments as written."""

    name: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A default that is a function: ``autoincrement()``, ``now()``, ``uuid(7)``, ``dbgenerated("…")``."""

    name: str
    args: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class EnumDefault:
    """A default that is a member of the field's enum, by its name in the schema."""

    name: str


# Decimal and BigInt literals keep their spelling (str); Json defaults are the JSON text, Bytes the base64 text.
ScalarLiteral: TypeAlias = str | int | float | bool | EnumDefault
Default: TypeAlias = ScalarLiteral | FunctionCall | tuple[ScalarLiteral, ...]


@dataclass(frozen=True, slots=True)
class ScalarField:
    """A field that is a column (or columns' worth of a list).

    Args:
        column: name in the database (``@map`` or the field's name).
        default: as in ``@default``; ``None`` where there is none.
        updated_at: the client sets it on each write.
        is_ignored: not part of the client.
        doc: the ``///`` comment above, lines joined by newlines.
    """

    name: str
    column: str
    type: FieldType
    arity: Arity
    default: Default | None = None
    default_constraint: str | None = None
    native: NativeType | None = None
    updated_at: bool = False
    is_ignored: bool = False
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RelationField:
    """One end of a relation.

    Args:
        target: name of the model at the other end.
        relation: name of the relation (given, or made as Prisma makes it: ``AToB``).
        opposite: name of the field at the other end (in ``target``).
        fields: own scalar fields holding the key; empty at the end that holds none.
        references: fields of ``target`` that they point to.
        many_to_many: implicit m-n (both ends lists, no key fields): the table ``_<relation>`` with columns A and B.
        constraint: name of the foreign key in the database (given or default); None where there is no key.
    """

    name: str
    target: str
    arity: Arity
    relation: str
    opposite: str
    fields: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    on_delete: Action | None = None
    on_update: Action | None = None
    constraint: str | None = None
    many_to_many: bool = False
    is_ignored: bool = False
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One field of a key or index, with what the database is told about it."""

    field: str
    sort: str | None = None
    length: int | None = None
    ops: str | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """``@id``/``@@id`` or ``@unique``/``@@unique``.

    Args:
        parts: the fields, in order.
        db_name: name of the constraint (``map:`` or the default name, e.g. ``User_pkey``, ``User_email_key``).
        name: name for the client (``name:``); compound keys without one are called ``a_b``.
        clustered: SQL Server's ``clustered:``, as written.
    """

    parts: tuple[KeyPart, ...]
    db_name: str
    name: str | None = None
    clustered: bool | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The field names, in order."""
        return tuple(part.field for part in self.parts)

    @property
    def client_name(self) -> str:
        """The key in a ``where`` of the client: the field, or ``a_b``, or the name given."""
        return self.name or "_".join(self.fields)


@dataclass(frozen=True, slots=True)
class Index:
    """``@@index`` or ``@@fulltext``; ``method`` is the ``type:`` (``BTree``, ``Hash``, ``Gin`` …) or None."""

    parts: tuple[KeyPart, ...]
    db_name: str
    method: str | None = None
    fulltext: bool = False
    clustered: bool | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A model: fields in the file's order, keys and indexes.

    Args:
        table: name in the database (``@@map`` or the model's name).
        namespace: ``@@schema``, or None.
        is_view: declared as ``view``.
    """

    name: str
    table: str
    fields: Mapping[str, ScalarField | RelationField]
    primary_key: Key | None = None
    uniques: tuple[Key, ...] = ()
    indexes: tuple[Index, ...] = ()
    namespace: str | None = None
    is_view: bool = False
    is_ignored: bool = False
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def scalars(self) -> tuple[ScalarField, ...]:
        """The column fields, in order."""
        return tuple(f for f in self.fields.values() if isinstance(f, ScalarField))

    @property
    def relations(self) -> tuple[RelationField, ...]:
        """The relation fields, in order."""
        return tuple(f for f in self.fields.values() if isinstance(f, RelationField))

    def scalar(self, name: str) -> ScalarField:
        """The column field of this name; KeyError where it is none."""
        found = self.fields[name]
        if not isinstance(found, ScalarField):
            raise KeyError(name)
        return found

    def relation(self, name: str) -> RelationField:
        """The relation field of this name; KeyError where it is none."""
        found = self.fields[name]
        if not isinstance(found, RelationField):
            raise KeyError(name)
        return found


@dataclass(frozen=True, slots=True)
class CompositeType:
    """A composite type (``type Address { … }``): its fields in the file's order, ``column`` their name in documents."""

    name: str
    fields: Mapping[str, ScalarField]
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Extension:
    """One of the datasource's ``extensions``: its name in the schema and in the database, its version and schema."""

    name: str
    db_name: str
    version: str | None = None
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class EnumMember:
    """One member of an enum: its name in the schema and in the database (``@map``)."""

    name: str
    db_name: str
    doc: str | None = None


@dataclass(frozen=True, slots=True)
class EnumType:
    """An enum: name, name in the database (``@@map``), members in order."""

    name: str
    db_name: str
    members: tuple[EnumMember, ...]
    namespace: str | None = None
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class EnvUrl:
    """A URL that stands in the environment: ``env("NAME")``."""

    variable: str


@dataclass(frozen=True, slots=True)
class Datasource:
    """The datasource block.

    Args:
        provider: one of Prisma's provider names, ``postgres`` already turned into ``postgresql``.
        url, direct_url, shadow_url: where the URL stands; a literal is a plain str (only outside database folders).
        relation_mode: ``foreignKeys`` or ``prisma``.
        namespaces: ``schemas = […]``.
        extensions: ``extensions = […]``.
    """

    name: str
    provider: str
    url: EnvUrl | str | None = None
    direct_url: EnvUrl | str | None = None
    shadow_url: EnvUrl | str | None = None
    relation_mode: str = "foreignKeys"
    namespaces: tuple[str, ...] = ()
    extensions: tuple[Extension, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator block: provider, output and whatever else it says (values as written, unquoted).

    Args:
        features: the preview features it turns on, in Prisma's spelling.
    """

    name: str
    provider: str
    output: str | None = None
    options: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    features: frozenset[str] = frozenset()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Schema:
    """A whole schema, resolved. Models, enums and composite types stand in the file's order."""

    datasource: Datasource
    generators: tuple[Generator, ...]
    models: Mapping[str, Model]
    enums: Mapping[str, EnumType]
    types: Mapping[str, CompositeType] = field(default_factory=dict)
