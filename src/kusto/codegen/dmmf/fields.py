"""Fields in DMMF: in go a field and what is written of it, out comes its JSON object, keys in Prisma's order."""

from __future__ import annotations

from typing import assert_never

from kusto.codegen.dmmf.values import Json, function_value, literal_value
from kusto.codegen.dmmf.written import WrittenBlock, argument, text
from kusto.psl.schema import (
    Arity,
    CompositeRef,
    EnumRef,
    FieldType,
    FunctionCall,
    Model,
    RelationField,
    Scalar,
    ScalarField,
    Unsupported,
)


def scalar_field(model: Model, field: ScalarField, block: WrittenBlock) -> dict[str, Json]:
    """A column's field."""
    key = model.primary_key
    is_id = key is not None and key.fields == (field.name,)
    return {
        **_begin(field, block),
        "isUnique": not is_id and any(unique.fields == (field.name,) for unique in model.uniques),
        "isId": is_id,
        "isReadOnly": any(field.name in relation.fields for relation in model.relations),
        **_value(field, block),
        "isGenerated": False,
        "isUpdatedAt": field.updated_at,
        **documented(block.doc_of(field.name)),
    }


def composite_field(field: ScalarField, block: WrittenBlock) -> dict[str, Json]:
    """A field of a composite type."""
    plain: dict[str, Json] = {"isUnique": False, "isId": False, "isReadOnly": False}
    return {**_begin(field, block), **plain, **_value(field, block), **documented(block.doc_of(field.name))}


def relation_field(field: RelationField, block: WrittenBlock) -> dict[str, Json]:
    """One end of a relation; only referential actions that are written are told."""
    result: dict[str, Json] = {
        "name": field.name,
        "kind": "object",
        "isList": field.arity is Arity.LIST,
        "isRequired": field.arity is not Arity.OPTIONAL,
        "isUnique": False,
        "isId": False,
        "isReadOnly": False,
        "hasDefaultValue": False,
        "type": field.target,
        "nativeType": None,
        "relationName": field.relation,
        "relationFromFields": list(field.fields),
        "relationToFields": list(field.references),
    }
    attribute = block.attribute(field.name, "relation")
    if attribute is not None:
        for key, name in (("relationOnDelete", "onDelete"), ("relationOnUpdate", "onUpdate")):
            if (action := text(argument(attribute, name))) is not None:
                result[key] = action
    return {**result, "isGenerated": False, "isUpdatedAt": False, **documented(block.doc_of(field.name))}


def documented(doc: str | None) -> dict[str, Json]:
    """The documentation, where there is one."""
    return {} if doc is None else {"documentation": doc}


def _begin(field: ScalarField, block: WrittenBlock) -> dict[str, Json]:
    db_name = block.map_of(field.name)
    return {
        "name": field.name,
        **({} if db_name is None else {"dbName": db_name}),
        "kind": _kind(field.type),
        "isList": field.arity is Arity.LIST,
        "isRequired": field.arity is not Arity.OPTIONAL,
    }


def _value(field: ScalarField, block: WrittenBlock) -> dict[str, Json]:
    native = field.native
    result: dict[str, Json] = {
        "hasDefaultValue": field.default is not None,
        "type": field.type.value if isinstance(field.type, Scalar) else field.type.name,
        "nativeType": None if native is None else [native.name, list(native.args)],
    }
    if isinstance(field.default, FunctionCall):
        result["default"] = function_value(field.default)
    elif field.default is not None:
        attribute = block.attribute(field.name, "default")
        written = None if attribute is None else argument(attribute, "value", first=True)
        assert written is not None, "a field has a default because one is written"
        result["default"] = literal_value(field.type, written)
    return result


def _kind(type_: FieldType) -> str:
    match type_:
        case Scalar() | Unsupported():  # an unsupported one is left out before anybody asks
            return "scalar"
        case EnumRef():
            return "enum"
        case CompositeRef():
            return "object"
        case _:
            assert_never(type_)
