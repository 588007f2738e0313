"""The rule about index types and operator classes: both must fit the field's type."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft, KeyDraft
from kusto.psl.resolve.operators import default_natives, operator_class
from kusto.psl.schema import Arity, Scalar, Unsupported

_HINT = 'An operator class of the database is written `ops: raw("name_of_the_class")`.'
_MULTI = "SpGist does not support multi-column indices."
_LAST = "A `Json` column is only allowed as the last column of an inverted index."
_NO_CUSTOM = "Custom operator classes are not supported with the current connector."


def check_operator_classes(context: Context) -> None:
    """Report operator classes and index types that do not fit."""
    for model in context.models.values():
        for key in model.indexes if not model.is_view else ():
            if key.kind != "index":
                continue
            messages = _classes(context, key, context.fields_of(model, key))
            for message in messages:
                context.attribute_error(model, key.attribute, message, _HINT)


def _classes(context: Context, key: KeyDraft, fields: list[FieldDraft]) -> list[str]:
    if not context.provider.operator_classes:
        return _inverted(key, fields) if key.method == "Gin" and "Gin" in context.provider.index_types else []
    found: list[str] = []
    if key.method == "SpGist" and len(key.parts) != 1:
        found.append(_MULTI)
    for part, field in zip(key.parts, fields, strict=True):
        if part.field in key.operators:
            message = _operator(key.method or "BTree", field, key.operators[part.field])
        elif part.ops is None:
            message = _method(key.method or "BTree", field)
        else:
            continue  # raw: the database knows, we do not
        if message is not None:
            found.append(message)
    return found


def _inverted(key: KeyDraft, fields: list[FieldDraft]) -> list[str]:
    found: list[str] = []
    for number, (part, field) in enumerate(zip(key.parts, fields, strict=True)):
        if part.ops is not None:
            return [*found, _NO_CUSTOM]
        if not _supports("Gin", field):
            found.append(_unfit("Gin", field))
        if field.type is Scalar.JSON and number < len(fields) - 1:
            found.append(_LAST)
    return found


def _unfit(method: str, field: FieldDraft) -> str:
    return f"The {method} index type does not support the type of the field `{field.name}`."


def _supports(method: str, field: FieldDraft) -> bool:
    """Does the index type go with the scalar type at all?"""
    if isinstance(field.type, Unsupported):
        return True
    match method:
        case "Gin":
            return field.arity is Arity.LIST or field.type is Scalar.JSON
        case "Gist" | "SpGist":
            return field.type is Scalar.STRING
        case "Brin":
            return isinstance(field.type, Scalar) and field.type not in (Scalar.JSON, Scalar.BOOLEAN)
        case _:
            return True


def _native(field: FieldDraft) -> str:
    return field.native.name if field.native is not None else ""


def _operator(method: str, field: FieldDraft, name: str) -> str | None:
    operator = operator_class(name)
    if operator is None:
        return None
    given = f"The given operator class `{name}`"
    if method not in operator.methods:
        return f"{given} is not supported with the `{method}` index type."
    if operator.scalar is None:
        fits = field.arity is Arity.LIST
        return None if fits else f"{given} expects the type of field `{field.name}` to be an array."
    native = _native(field)
    if native:
        if native in operator.natives:
            return None
        return f"{given} does not support native type `{native}` of field `{field.name}`."
    if "" not in operator.natives:
        return f"{given} expects the field `{field.name}` to define a valid native type."
    if field.type is not operator.scalar:
        return f"{given} points to the field `{field.name}` that is not of {operator.scalar.value} type."
    return None


def _method(method: str, field: FieldDraft) -> str | None:
    """Does the index type fit the field without an operator class?"""
    native = _native(field)
    if method in ("BTree", "Hash") or (method == "Gin" and field.arity is Arity.LIST):
        return None
    if not native:
        return None if _supports(method, field) else _unfit(method, field)
    if native in default_natives(method):
        return None
    return f"The {method} index field type `{native}` has no default operator class."
