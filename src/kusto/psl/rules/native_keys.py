"""Rules about types within keys: columns that the database cannot compare or index."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, KeyDraft, ModelDraft
from kusto.psl.schema import KeyPart, NativeType, Scalar

_LENGTH = " Please use the `length` argument to the field in the index definition to allow this."


def check_native_keys(context: Context) -> None:
    """Report columns that cannot be part of the keys they are part of."""
    for model in context.models.values():
        if model.is_view:
            continue
        for key in model.keys:
            if key.kind != "fulltext":
                for part in key.parts:
                    _part(context, model, key, part)
        primary = model.primary
        if primary is None or context.provider.bytes_ids:
            continue
        if any(field.type is Scalar.BYTES for field in context.fields_of(model, primary)):
            message = "Invalid model: Using Bytes type is not allowed in the model's id."
            context.plain_error(model, primary.attribute, message)


def _part(context: Context, model: ModelDraft, key: KeyDraft, part: KeyPart) -> None:
    field = context.field_at(model, part.field)
    native = None if field is None else field.native
    spec = None if native is None else context.provider.natives.get(native.name)
    if native is None or spec is None or field is None:
        return
    worded = any(arg.lower() in spec.keywords for arg in native.args)
    if not worded and (not spec.keyless or (spec.keyless == "length" and part.length is not None)):
        return
    if spec.keyless == "index" and key.kind == "id":
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
    context.plain_error(model, field.node if spec.keyless == "index" else key.attribute, message)


def _show(native: NativeType) -> str:
    return f"{native.name}({', '.join(native.args)})" if native.args else native.name
