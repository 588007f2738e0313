"""What each provider's schemas may say: one record per provider, a sentence per field.

This is the datasource block's knowledge: whoever reads a schema asks the record and never compares a name. What a live
database can do is another matter (`kusto.dialect`). Here is no SQL and no code, only facts.
"""

from __future__ import annotations

from dataclasses import dataclass

from kusto.psl.native import NativeSpec, native_types
from kusto.psl.schema import Action

_ALL = frozenset(Action)
_NO_DEFAULT = _ALL - {Action.SET_DEFAULT}
_NO_NO_ACTION = _NO_DEFAULT - {Action.NO_ACTION}


@dataclass(frozen=True, slots=True)
class Scope:
    """A namespace within which constraint names must differ.

    Args:
        words: how messages call it; ``{model}`` stands for the model's name.
        kinds: which constraints share it, of ``pk unique index fk default``.
        per_model: each table has its own, instead of one for all.
    """

    words: str
    kinds: frozenset[str]
    per_model: bool


@dataclass(frozen=True, slots=True)
class Provider:
    """What schemas of one provider may say.

    Args:
        name: the canonical name in ``provider = "…"``.
        label: how messages call it.
        identifier_limit: how many bytes a name may have in the database.
        scalar_lists: fields may be lists of scalars.
        enums: the schema may declare enums.
        json: fields may be of type Json.
        json_lists: fields may be lists of Json.
        composite_types: the schema may declare composite types.
        fulltext: indexes may be ``@@fulltext``.
        fulltext_many: a model may have more than one.
        fulltext_sort: fields of a full-text index may name their sort order.
        compound_ids: an id may be of several fields.
        shard_keys: a model may have a shard key.
        named_primary_keys: a primary key's constraint has a name in the database.
        named_foreign_keys: a foreign key's constraint has a name in the database.
        named_defaults: a default's constraint has a name in the database.
        decimal: fields may be of type Decimal.
        set_null_on_required: ``SetNull`` on required fields is let through with a warning.
        decimal_precision: the smallest and largest precision of a native decimal, and how a message says it.
        decimal_scale: its largest scale.
        autoincrement: ``autoincrement()`` may be a default.
        autoincrement_int: ``autoincrement()`` may stand on an Int, not only on a BigInt.
        autoincrement_non_id: ``autoincrement()`` may stand on a field that is no id.
        autoincrement_many: a model may have more than one ``autoincrement()``.
        autoincrement_indexed: the field of ``autoincrement()`` must be indexed.
        namespaces: tables may be spread over several schemas (``@@schema``).
        extensions: the datasource may list ``extensions``.
        text_search: the provider has a full-text search of its own, which is a preview feature.
        id_sort: parts of an id may name their sort order (those of other keys always may).
        key_length: parts of a key or index may be prefixes (``length:``).
        clustering: keys and indexes may say ``clustered:``.
        index_types: what ``type:`` of an index may be, spelled as in the schema.
        operator_classes: parts of an index may name an operator class (``ops:``).
        actions: referential actions that the database carries out.
        actions_emulated: referential actions with ``relationMode = "prisma"``.
        relation_modes: values of ``relationMode``, the default first.
        set_default_works: ``SetDefault`` does what it says.
        implicit_many_to_many: lists at both ends of a relation make a join table by themselves.
        embedded_many_to_many: lists at both ends of a relation can be kept by lists of keys.
        joins_by_native_type: relations join fields of one native type only.
        reference_order: a key must name the fields it points to in the order of their unique criterion.
        cycles_forbidden: the database refuses several cascading paths to a table.
        sequences: ``sequence()`` may be a default.
        auto: ``auto()`` may be a default, on a field of this native type ("" for none).
        id_column: the column that every id must have ("" for any).
        bytes_ids: an id may be of type Bytes.
        scopes: where constraint names must differ.
        natives: native types by name.
        documents: records are documents; there is no SQL.
        returning: many records can be written and read back with one call.
    """

    name: str
    label: str
    identifier_limit: int
    scalar_lists: bool = False
    enums: bool = True
    json: bool = True
    json_lists: bool = False
    composite_types: bool = False
    fulltext: bool = False
    fulltext_many: bool = True
    fulltext_sort: bool = False
    compound_ids: bool = True
    shard_keys: bool = False
    named_primary_keys: bool = True
    named_foreign_keys: bool = True
    named_defaults: bool = False
    decimal: bool = True
    set_null_on_required: bool = False
    decimal_precision: tuple[int, int, str] = (1, 1000, "Precision must be positive with a maximum value of 1000.")
    decimal_scale: int = 1000
    autoincrement: bool = True
    autoincrement_int: bool = True
    autoincrement_non_id: bool = True
    autoincrement_many: bool = True
    autoincrement_indexed: bool = False
    namespaces: bool = False
    extensions: bool = False
    text_search: bool = False
    id_sort: bool = False
    key_length: bool = False
    clustering: bool = False
    index_types: tuple[str, ...] = ("BTree",)
    operator_classes: bool = False
    actions: frozenset[Action] = _ALL
    actions_emulated: frozenset[Action] = _NO_DEFAULT
    relation_modes: tuple[str, ...] = ("foreignKeys", "prisma")
    set_default_works: bool = True
    implicit_many_to_many: bool = True
    embedded_many_to_many: bool = False
    joins_by_native_type: bool = False
    reference_order: bool = False
    cycles_forbidden: bool = False
    sequences: bool = False
    auto: str = ""
    id_column: str = ""
    bytes_ids: bool = True
    scopes: tuple[Scope, ...] = ()
    documents: bool = False
    returning: bool = False

    @property
    def natives(self) -> dict[str, NativeSpec]:
        """The native types this provider knows, by name."""
        return native_types(self.name)


def _scope(words: str, kinds: str, per_model: bool = False) -> Scope:
    return Scope(words, frozenset(kinds.split()), per_model)


_MODEL_PK_KEY_INDEX = "on model `{model}` for primary key, indexes and unique constraints"

PROVIDERS: dict[str, Provider] = {
    "postgresql": Provider(
        "postgresql",
        "Postgres",
        63,
        scalar_lists=True,
        json_lists=True,
        set_null_on_required=True,
        actions_emulated=_NO_NO_ACTION,
        namespaces=True,
        extensions=True,
        text_search=True,
        index_types=("BTree", "Hash", "Gist", "Gin", "SpGist", "Brin"),
        operator_classes=True,
        scopes=(
            _scope("global for primary key, indexes and unique constraints", "pk unique index"),
            _scope(
                "on model `{model}` for primary key, indexes, unique constraints and foreign keys",
                "pk unique index fk",
                True,
            ),
        ),
        returning=True,
    ),
    "cockroachdb": Provider(
        "cockroachdb",
        "CockroachDB",
        63,
        sequences=True,
        autoincrement_int=False,
        scalar_lists=True,
        namespaces=True,
        index_types=("BTree", "Gin"),
        scopes=(
            _scope(
                "on model `{model}` for primary key, indexes, unique constraints and foreign keys",
                "pk unique index fk",
                True,
            ),
        ),
        returning=True,
    ),
    "mysql": Provider(
        "mysql",
        "MySQL",
        64,
        set_default_works=False,
        decimal_precision=(0, 65, "Precision can range from 1 to 65."),
        decimal_scale=30,
        fulltext=True,
        shard_keys=True,
        named_primary_keys=False,
        autoincrement_many=False,
        autoincrement_indexed=True,
        key_length=True,
        scopes=(
            _scope("global for foreign keys", "fk"),
            _scope("on model `{model}` for indexes and unique constraints", "unique index", True),
        ),
    ),
    "sqlite": Provider(
        "sqlite",
        "sqlite",
        10000,
        named_primary_keys=False,
        named_foreign_keys=False,
        autoincrement_non_id=False,
        autoincrement_many=False,
        autoincrement_indexed=True,
        actions_emulated=_NO_NO_ACTION,
        scopes=(_scope("global for indexes and unique constraints", "unique index"),),
        returning=True,
    ),
    "sqlserver": Provider(
        "sqlserver",
        "SQL Server",
        128,
        decimal_precision=(1, 38, "Precision can range from 1 to 38."),
        enums=False,
        json=False,
        named_defaults=True,
        bytes_ids=False,
        namespaces=True,
        id_sort=True,
        clustering=True,
        actions=_ALL - {Action.RESTRICT},
        reference_order=True,
        cycles_forbidden=True,
        scopes=(
            _scope("global for primary keys, foreign keys and default constraints", "pk fk default"),
            _scope(_MODEL_PK_KEY_INDEX, "pk unique index", True),
        ),
    ),
    "mongodb": Provider(
        "mongodb",
        "MongoDB",
        127,
        auto="ObjectId",
        autoincrement=False,
        id_column="_id",
        implicit_many_to_many=False,
        embedded_many_to_many=True,
        joins_by_native_type=True,
        compound_ids=False,
        fulltext_many=False,
        fulltext_sort=True,
        decimal=False,
        scalar_lists=True,
        json_lists=True,
        composite_types=True,
        fulltext=True,
        named_primary_keys=False,
        named_foreign_keys=False,
        autoincrement_non_id=False,
        autoincrement_many=False,
        actions=_NO_DEFAULT,
        relation_modes=("prisma",),
        scopes=(_scope("on model `{model}` for indexes and unique constraints", "unique index", True),),
        documents=True,
    ),
}

NO_PROVIDER = Provider(
    "",
    "no datasource",
    10000,
    decimal=False,
    named_primary_keys=False,
    named_foreign_keys=False,
    autoincrement_non_id=False,
    autoincrement_many=False,
    autoincrement_indexed=True,
    index_types=(),
)
"""What a schema without a datasource may say."""

ALIASES = {"postgres": "postgresql"}
"""Other spellings that ``provider`` accepts."""
