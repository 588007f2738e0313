"""Rules of databases of documents: the id is called ``_id`` there, and what ``auto()`` and names of fields may be."""

from __future__ import annotations

from collections import Counter

from kusto.psl.resolve.drafts import Context, FieldDraft, ModelDraft
from kusto.psl.schema import FunctionCall


def check_documents(context: Context) -> None:
    """Report models that documents cannot be made of."""
    provider = context.provider
    if not provider.id_column:
        return
    for model in context.models.values():
        if not model.is_view:
            _identity(context, model)
            for field in model.fields.values():
                _default(context, model, field)
            _same_indexes(context, model)
        for field in model.fields.values():
            _characters(context, field)


def _identity(context: Context, model: ModelDraft) -> None:
    key, wanted = model.primary, context.provider.id_column
    label = context.provider.label
    if key is None:
        block = model.block
        message = f"Invalid model: {label} models require exactly one identity field annotated with @id"
        if not model.incomplete:
            context.report.error(model.file, message, block.start, block.name_start + len(block.name))
        return
    fields = context.fields_of(model, key)
    if len(fields) != 1 or wanted in (fields[0].name, fields[0].column):
        return
    field = fields[0]
    message = f'{label} model IDs must have an @map("{wanted}") annotation'
    message += f', found @map("{field.column}").' if field.mapped_at else "."
    context.field_error(field, message, f'Add `@map("{wanted}")`.')


def _default(context: Context, model: ModelDraft, field: FieldDraft) -> None:
    """``auto()`` is the database's own id: it needs the native type of one."""
    if not isinstance(field.default, FunctionCall):
        return
    label, wanted = context.provider.label, context.provider.auto
    if field.default.name == "dbgenerated":
        message = f"The `dbgenerated()` function is not allowed with {label}. Please use `auto()` instead."
        context.field_error(field, message)
    if field.default.name != "auto":
        return
    if field.native is None or field.native.name != wanted:
        message = f"{label} `@default(auto())` fields must have `{wanted}` native type."
        context.field_error(field, message, f"Add `@{context.datasource.name}.{wanted}`.")
    if model.primary is None or field.name not in model.primary.fields:
        context.field_error(field, f"{label} `@default(auto())` fields must have the `@id` attribute.")


def _same_indexes(context: Context, model: ModelDraft) -> None:
    keys = [*model.uniques, *model.indexes]
    same = Counter(key.parts for key in keys)
    for key in keys:
        if same[key.parts] > 1:
            text = f'Error parsing attribute "@@{key.attribute.name}": Index already exists in the model.'
            context.plain_error(model, key.attribute, text)
        is_id = model.primary is not None and key.fields == model.primary.fields
        if key.kind == "unique" and is_id and len(key.parts) == 1:
            message = f"The same field cannot be an id and unique on {context.provider.label}."
            context.attribute_error(model, key.attribute, message)


def _characters(context: Context, field: FieldDraft) -> None:
    if field.mapped_at is None or field.relation is not None:
        return
    if field.column.startswith("$"):
        message = "The field name cannot start with a `$` character"
        context.attribute_error(field.model, field.mapped_at, message)
    if "." in field.column:
        message = "The field name cannot contain a `.` character"
        context.attribute_error(field.model, field.mapped_at, message)
