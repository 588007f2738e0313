"""Rules about types within keys: columns that the database cannot compare or index, and what an id must be."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft, KeyDraft, ModelDraft
from kusto.psl.schema import FunctionCall, KeyPart, NativeType, Scalar

_LENGTH = " Please use the `length` argument to the field in the index definition to allow this."


def check_native_keys(context: Context) -> None:
    """Report columns that cannot be part of the keys they are part of."""
    for model in context.models.values():
        for key in model.keys:
            if key.kind != "fulltext":
                for part in key.parts:
                    _part(context, model, key, part)
        _id(context, model)


def _part(context: Context, model: ModelDraft, key: KeyDraft, part: KeyPart) -> None:
    native = model.fields[part.field].native
    if native is None:
        return
    spec = context.provider.natives[native.name]
    worded = any(arg.capitalize() in spec.keywords for arg in native.args)
    if not worded and (not spec.keyless or (spec.keyless == "length" and part.length is not None)):
        return
    label, shown = context.provider.label, _show(native)
    if key.kind == "id":
        message = f"Native type `{shown}` of {label} cannot be used on a field that is `@id` or `@@id`."
    elif key.kind == "unique":
        message = f"Native type `{shown}` cannot be unique in {label}."
    else:
        message = f"You cannot define an index on fields with native type `{shown}` of {label}."
    if spec.keyless == "length":
        message += _LENGTH
    context.report.error(model.file, message, key.attribute.start, key.attribute.end)


def _show(native: NativeType) -> str:
    return f"{native.name}({', '.join(native.args)})" if native.args else native.name


def _id(context: Context, model: ModelDraft) -> None:
    if model.primary is None:
        return
    provider, at = context.provider, model.primary.attribute
    fields = [model.fields[name] for name in model.primary.fields]
    if not provider.bytes_ids and any(field.type is Scalar.BYTES for field in fields):
        message = "Invalid model: Using Bytes type is not allowed in the model's id."
        context.report.error(model.file, message, at.start, at.end)
    for field in fields:
        if provider.id_column and field.column != provider.id_column:
            message = f'{provider.label} model IDs must have an @map("{provider.id_column}") annotation.'
            context.field_error(field, message, f'Add `@map("{provider.id_column}")`.')
        _auto(context, field)


def _auto(context: Context, field: FieldDraft) -> None:
    """``auto()`` is the database's own id: it needs the native type of one."""
    if not isinstance(field.default, FunctionCall) or field.default.name != "auto":
        return
    wanted = context.provider.auto
    if field.native is None or field.native.name != wanted:
        message = f"{context.provider.label} `@default(auto())` fields must have `{wanted}` native type."
        context.field_error(field, message, f"Add `@{context.datasource.name}.{wanted}`.")
