"""The rule about index types and operator classes: both must fit the field's type."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft, KeyDraft
from kusto.psl.resolve.operators import operator_class
from kusto.psl.schema import Arity, Scalar

_HINT = 'An operator class of the database is written `ops: raw("name_of_the_class")`.'


def check_operator_classes(context: Context) -> None:
    """Report operator classes and index types that do not fit."""
    if not context.provider.operator_classes:
        return
    for model in context.models.values():
        for key in model.indexes:
            for part in key.parts:
                if part.field in key.operators:
                    message = _operator(key, model.fields[part.field], key.operators[part.field])
                elif part.ops is None:
                    message = _method(key, model.fields[part.field])
                else:
                    continue  # raw: the database knows, we do not
                if message is not None:
                    context.attribute_error(model, key.attribute, message, _HINT)


def _operator(key: KeyDraft, field: FieldDraft, name: str) -> str | None:
    operator = operator_class(name)
    if operator is None:
        return None
    given = f"The given operator class `{name}`"
    method = key.method or "BTree"
    if method not in operator.methods:
        return f"{given} is not supported with the `{method}` index type."
    if operator.scalar is None:
        fits = field.arity is Arity.LIST
        return None if fits else f"{given} expects the type of field `{field.name}` to be an array."
    if field.type is not operator.scalar:
        return f"{given} points to the field `{field.name}` that is not of {operator.scalar.value} type."
    native = field.native.name if field.native is not None else ""
    if native in operator.natives:
        return None
    if native:
        return f"{given} does not support native type `{native}` of field `{field.name}`."
    return f"{given} expects the field `{field.name}` to define a valid native type."


def _method(key: KeyDraft, field: FieldDraft) -> str | None:
    """Does the index type fit the field without an operator class?"""
    method = key.method
    match method:
        case "Gin":
            native = field.native.name if field.native is not None else "JsonB"
            fits = field.arity is Arity.LIST or (field.type is Scalar.JSON and native == "JsonB")
        case "Gist" | "SpGist":
            fits = field.type is Scalar.STRING or not isinstance(field.type, Scalar)
        case "Brin":
            fits = field.type not in (Scalar.JSON, Scalar.BOOLEAN)
        case _:
            fits = True
    return None if fits else f"The {method} index type does not support the type of the field `{field.name}`."
