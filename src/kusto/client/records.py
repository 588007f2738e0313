"""The compact records of a generated `_schema.py`, read and written.

Comes in: tuples of plain values, types spelled as in a schema (``"String?"``, ``"Role[]"``, ``"->Post[]"``). Goes out:
values of `kusto.psl.schema`, and the other way about for the generator. What is kept is what a client needs; indexes,
comments, positions, sort orders and clustering stay behind (`kusto.codegen.metadata.trim` says the same of a Schema).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from kusto.psl.schema import (
    Action,
    Arity,
    Datasource,
    Default,
    EnumDefault,
    EnumMember,
    EnumRef,
    EnumType,
    EnvUrl,
    FieldType,
    FunctionCall,
    Key,
    KeyPart,
    Model,
    NativeType,
    RelationField,
    Scalar,
    ScalarField,
    Unsupported,
)

FORMAT = 1
"""Raised whenever a record changes its shape: a client generated before then asks to be generated anew."""

Record: TypeAlias = tuple[Any, ...]

_SUFFIXES = {Arity.REQUIRED: "", Arity.OPTIONAL: "?", Arity.LIST: "[]"}
_ARITIES = {"?": Arity.OPTIONAL, "]": Arity.LIST}


def _spell(name: str, arity: Arity) -> str:
    return name + _SUFFIXES[arity]


def _read(text: str) -> tuple[str, Arity]:
    arity = _ARITIES.get(text[-1], Arity.REQUIRED)
    return text[: len(text) - len(_SUFFIXES[arity])], arity


def _trim(*values: Any) -> Record:
    """A record without the Nones at its end."""
    end = len(values)
    while end and values[end - 1] is None:
        end -= 1
    return values[:end]


def _filled(record: Record, length: int) -> Record:
    return record + (None,) * (length - len(record))


# scalar fields: (name, type, column, default, native, flags)


def _type_record(kind: FieldType) -> str:
    if isinstance(kind, Scalar):
        return kind.value
    return f"!{kind.name}!" if isinstance(kind, Unsupported) else kind.name


def _type_from(name: str, enums: frozenset[str]) -> FieldType:
    if name.startswith("!"):
        return Unsupported(name[1:-1])
    return EnumRef(name) if name in enums else Scalar(name)


def _default_record(default: Default | None) -> Any:
    match default:
        case FunctionCall(name, args):
            return ("()", name, *args)
        case EnumDefault(name):
            return ("=", name)
        case tuple():
            return ("[]", *(_default_record(item) for item in default))
        case _:
            return default


def _default_from(record: Any) -> Default | None:
    if not isinstance(record, tuple):
        return record  # type: ignore[no-any-return]
    kind, *rest = record
    if kind == "()":
        return FunctionCall(rest[0], tuple(rest[1:]))
    if kind == "=":
        return EnumDefault(rest[0])
    return tuple(_default_from(item) for item in rest)  # type: ignore[misc]


def scalar_record(field: ScalarField) -> Record:
    """The record of a scalar field."""
    native = (field.native.name, *field.native.args) if field.native else None
    flags = ("u" if field.updated_at else "") + ("i" if field.is_ignored else "")
    return _trim(
        field.name,
        _spell(_type_record(field.type), field.arity),
        field.column if field.column != field.name else None,
        _default_record(field.default),
        native,
        flags or None,
    )


def _scalar_from(record: Record, enums: frozenset[str]) -> ScalarField:
    name, spelled, column, default, native, flags = _filled(record, 6)
    kind, arity = _read(spelled)
    flags = flags or ""
    return ScalarField(
        name=name,
        column=column or name,
        type=_type_from(kind, enums),
        arity=arity,
        default=_default_from(default),
        native=NativeType(native[0], native[1:]) if native else None,
        updated_at="u" in flags,
        is_ignored="i" in flags,
    )


# relation fields: (name, "->" type, relation, opposite, fields, references, on_delete, on_update, constraint, flags)


def relation_record(field: RelationField) -> Record:
    """The record of a relation field."""
    flags = ("m" if field.many_to_many else "") + ("i" if field.is_ignored else "")
    return _trim(
        field.name,
        "->" + _spell(field.target, field.arity),
        field.relation,
        field.opposite,
        field.fields or None,
        field.references or None,
        field.on_delete and field.on_delete.value,
        field.on_update and field.on_update.value,
        field.constraint,
        flags or None,
    )


def _relation_from(record: Record) -> RelationField:
    name, spelled, relation, opposite, fields, references, on_delete, on_update, constraint, flags = _filled(record, 10)
    target, arity = _read(spelled[2:])
    flags = flags or ""
    return RelationField(
        name=name,
        target=target,
        arity=arity,
        relation=relation,
        opposite=opposite,
        fields=fields or (),
        references=references or (),
        on_delete=Action(on_delete) if on_delete else None,
        on_update=Action(on_update) if on_update else None,
        constraint=constraint,
        many_to_many="m" in flags,
        is_ignored="i" in flags,
    )


# keys: (fields, db_name, name); models: (table, fields, primary key, uniques, namespace, flags)


def _key_record(key: Key) -> Record:
    return _trim(key.fields, key.db_name, key.name)


def _key_from(record: Record) -> Key:
    fields, db_name, name = _filled(record, 3)
    return Key(tuple(KeyPart(field) for field in fields), db_name, name)


def model_record(model: Model) -> Record:
    """The record of a model; its name is the key under which it stands."""
    fields = tuple(
        scalar_record(f) if isinstance(f, ScalarField) else relation_record(f) for f in model.fields.values()
    )
    return _trim(
        model.table if model.table != model.name else None,
        fields,
        _key_record(model.primary_key) if model.primary_key else None,
        tuple(_key_record(key) for key in model.uniques) or None,
        model.namespace,
        "v" if model.is_view else None,
    )


def model_from(name: str, record: Record, enums: frozenset[str]) -> Model:
    """The model of a record.

    Args:
        enums: names of the schema's enums, to tell a field's enum from a scalar.
    """
    table, records, primary_key, uniques, namespace, flags = _filled(record, 6)
    made = (_relation_from(r) if r[1].startswith("->") else _scalar_from(r, enums) for r in records)
    return Model(
        name=name,
        table=table or name,
        fields={field.name: field for field in made},
        primary_key=_key_from(primary_key) if primary_key else None,
        uniques=tuple(_key_from(key) for key in uniques or ()),
        namespace=namespace,
        is_view=flags == "v",
    )


def enum_record(enum: EnumType) -> Record:
    """The record of an enum: (members, name in the database, namespace); a renamed member is a pair."""
    members = tuple(m.name if m.name == m.db_name else (m.name, m.db_name) for m in enum.members)
    return _trim(members, enum.db_name if enum.db_name != enum.name else None, enum.namespace)


def enum_from(name: str, record: Record) -> EnumType:
    """The enum of a record."""
    members, db_name, namespace = _filled(record, 3)
    pairs = (m if isinstance(m, tuple) else (m, m) for m in members)
    return EnumType(name, db_name or name, tuple(EnumMember(n, d) for n, d in pairs), namespace)


def _url_record(url: EnvUrl | str | None) -> str | Record | None:
    return (url.variable,) if isinstance(url, EnvUrl) else url


def _url_from(record: Any) -> EnvUrl | str | None:
    return EnvUrl(record[0]) if isinstance(record, tuple) else record


def datasource_record(source: Datasource) -> Record:
    """The record of the datasource; a URL in the environment is a tuple of one name."""
    return (
        source.name,
        source.provider,
        _url_record(source.url),
        _url_record(source.direct_url),
        source.relation_mode,
        source.namespaces,
    )


def datasource_from(record: Record) -> Datasource:
    """The datasource of a record."""
    name, provider, url, direct_url, relation_mode, namespaces = record
    return Datasource(
        name=name,
        provider=provider,
        url=_url_from(url),
        direct_url=_url_from(direct_url),
        relation_mode=relation_mode,
        namespaces=namespaces,
    )


def enum_records(enums: Mapping[str, EnumType]) -> dict[str, Record]:
    """The records of all enums by name."""
    return {name: enum_record(enum) for name, enum in enums.items()}
