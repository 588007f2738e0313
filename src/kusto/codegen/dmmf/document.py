"""The whole data model in DMMF: in go a schema and its trees, out comes a JSON object, keys in Prisma's order."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.codegen.dmmf.fields import composite_field, documented, relation_field, scalar_field
from kusto.codegen.dmmf.indexes import model_indexes, primary_key, unique_keys
from kusto.codegen.dmmf.mappings import mappings
from kusto.codegen.dmmf.values import Json
from kusto.codegen.dmmf.written import Written, WrittenBlock
from kusto.psl.schema import CompositeType, EnumType, Model, RelationField, ScalarField, Schema, Unsupported
from kusto.psl.tree import FileNode


def data_model(schema: Schema, syntax: Sequence[FileNode]) -> dict[str, Json]:
    """The ``datamodel`` of Prisma's DMMF.

    Args:
        schema: a schema without errors.
        syntax: its trees.
    """
    written = Written(syntax)
    models = _models(schema)
    return {
        "enums": [_enum(enum, written.block(enum.name)) for enum in schema.enums.values()],
        "models": [_model(schema, model, written.block(model.name)) for model in models],
        "types": [_type(composite, written.block(composite.name)) for composite in schema.types.values()],
        "indexes": [index for model in models for index in model_indexes(model, written.block(model.name))],
    }


def _models(schema: Schema) -> list[Model]:
    """Models, then views, without those that the client ignores."""
    return sorted((m for m in schema.models.values() if not m.is_ignored), key=lambda model: model.is_view)


def _enum(enum: EnumType, block: WrittenBlock) -> Json:
    return {
        "name": enum.name,
        "values": [
            {"name": member.name, "dbName": block.map_of(member.name), **documented(block.doc_of(member.name))}
            for member in enum.members
        ],
        "dbName": block.map,
        **documented(block.doc),
    }


def _model(schema: Schema, model: Model, block: WrittenBlock) -> Json:
    fields, indexes = unique_keys(model, block)
    return {
        "name": model.name,
        "dbName": block.map,
        "schema": model.namespace,
        "fields": [_field(model, field, block) for field in model.fields.values() if not _left_out(schema, field)],
        "primaryKey": primary_key(model, block),
        "uniqueFields": fields,
        "uniqueIndexes": indexes,
        "isGenerated": False,
        **documented(block.doc),
    }


def _left_out(schema: Schema, field: ScalarField | RelationField) -> bool:
    if isinstance(field, RelationField):
        return field.is_ignored or schema.models[field.target].is_ignored
    return field.is_ignored or isinstance(field.type, Unsupported)


def _field(model: Model, field: ScalarField | RelationField, block: WrittenBlock) -> Json:
    if isinstance(field, RelationField):
        return relation_field(field, block)
    return scalar_field(model, field, block)


def _type(composite: CompositeType, block: WrittenBlock) -> Json:
    fields = (field for field in composite.fields.values() if not isinstance(field.type, Unsupported))
    return {
        "name": composite.name,
        "dbName": None,
        "schema": None,
        "fields": [composite_field(field, block) for field in fields],
        "primaryKey": None,
        "uniqueFields": [],
        "uniqueIndexes": [],
        **documented(block.doc),
    }


def document(schema: Schema, syntax: Sequence[FileNode]) -> dict[str, Json]:
    """Prisma's whole DMMF document. The ``schema`` (every input and output type of Prisma's client) is there and empty.

    Args:
        schema: a schema without errors.
        syntax: its trees.
    """
    return {
        "datamodel": data_model(schema, syntax),
        "schema": {
            "inputObjectTypes": {"prisma": []},
            "outputObjectTypes": {"prisma": [], "model": []},
            "enumTypes": {"prisma": [], "model": []},
            "fieldRefTypes": {"prisma": []},
        },
        "mappings": mappings(schema, _models(schema)),
    }
