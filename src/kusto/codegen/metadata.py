"""The `_schema.py` of a client: the schema as compact literals.

Comes in: a resolved schema. Goes out: text whose values `kusto.client.package` turns into the schema that `trim` gives.
"""

from __future__ import annotations

from dataclasses import replace

from kusto.client.records import FORMAT, datasource_record, enum_records, model_record
from kusto.codegen.naming import Names, visible_models
from kusto.codegen.text import header, literal
from kusto.psl.schema import EnumMember, EnumType, Key, KeyPart, Model, RelationField, ScalarField, Schema


def trim(schema: Schema) -> Schema:
    """The schema without what a client never asks.

    Left out: generators, comments, positions, indexes, ignored models and the relation fields to them, sort orders and
    lengths of keys, clustering, names of default constraints, the shadow database's URL. Ignored fields stay, marked:
    a relation may hold its key in one.
    """
    models = {model.name: _trim_model(model, schema) for model in visible_models(schema)}
    enums = {name: _trim_enum(enum) for name, enum in schema.enums.items()}
    return Schema(
        datasource=replace(schema.datasource, span=None, shadow_url=None), generators=(), models=models, enums=enums
    )


def schema_text(schema: Schema, names: Names, *, database: str, folder: str, schema_hash: str, style: str) -> str:
    """The text of `_schema.py`.

    Args:
        folder: from the client's folder to the schema's, with slashes.
        schema_hash: whatever tells whether the client is current.
        style: ``struct`` or ``pydantic``.
    """
    trimmed = trim(schema)
    renamed = {model: attributes for model in trimmed.models if (attributes := names.renamed(model))}
    classes = {name: cls for name, cls in names.classes.items() if name != cls}
    values = {
        "FORMAT": FORMAT,
        "DATABASE": database,
        "SCHEMA_HASH": schema_hash,
        "SCHEMA_FOLDER": folder,
        "STYLE": style,
        "DATASOURCE": datasource_record(trimmed.datasource),
        "MODELS": {name: model_record(model) for name, model in trimmed.models.items()},
        "ENUMS": enum_records(trimmed.enums),
        "ACTIONS": dict(names.actions),
        "ATTRIBUTES": renamed,
        "CLASSES": classes,
    }
    lines = [
        f"{name}{': dict[str, object]' if isinstance(value, dict) else ''} = {literal(value)}\n"
        for name, value in values.items()
    ]
    return (
        header(database, "What the runtime needs of the schema; `kusto.client.records` says how to read it.")
        + "\n"
        + "".join(lines)
    )


def _trim_key(key: Key) -> Key:
    return replace(key, parts=tuple(KeyPart(part.field) for part in key.parts), clustered=None)


def _trim_field(field: ScalarField | RelationField) -> ScalarField | RelationField:
    if isinstance(field, ScalarField):
        return replace(field, doc=None, span=None, default_constraint=None)
    return replace(field, doc=None, span=None)


def _trim_model(model: Model, schema: Schema) -> Model:
    kept = [
        field
        for field in model.fields.values()
        if isinstance(field, ScalarField) or not schema.models[field.target].is_ignored
    ]
    return replace(
        model,
        fields={field.name: _trim_field(field) for field in kept},
        indexes=(),
        doc=None,
        span=None,
        primary_key=_trim_key(model.primary_key) if model.primary_key else None,
        uniques=tuple(_trim_key(key) for key in model.uniques),
    )


def _trim_enum(enum: EnumType) -> EnumType:
    return replace(
        enum, doc=None, span=None, members=tuple(EnumMember(member.name, member.db_name) for member in enum.members)
    )
