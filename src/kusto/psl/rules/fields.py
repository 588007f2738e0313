"""Rules about single fields: types, lists, defaults and names that the provider has no room for."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.schema import Arity, Scalar


def check_fields(context: Context) -> None:
    """Report fields that cannot be as they are."""
    for model in context.models.values():
        for field in model.fields.values():
            if field.relation is None:
                _type(context, field)
                _list(context, field)
                _named_default(context, field)


def _type(context: Context, field: FieldDraft) -> None:
    provider = context.provider
    if field.type is Scalar.JSON and not provider.json:
        _unsupported(context, field, "Json", "Json")
    if field.type is Scalar.JSON and field.arity is Arity.LIST and not provider.json_lists:
        _unsupported(context, field, "Json[]", "Json List")
    if field.type is Scalar.DECIMAL and not provider.decimal:
        _unsupported(context, field, "Decimal", "Decimal")


def _unsupported(context: Context, field: FieldDraft, shown: str, missing: str) -> None:
    message = f"Field `{field.name}` in {field.model.kind} `{field.model.name}` can't be of type {shown}. "
    context.field_error(field, message + f"The current connector does not support the {missing} type.")


def _list(context: Context, field: FieldDraft) -> None:
    if field.arity is Arity.LIST and not context.provider.scalar_lists:
        message = f'Field "{field.name}" in {field.model.kind} "{field.model.name}" can\'t be a list. '
        message += "The current connector does not support lists of primitive types."
        node = field.node
        hint = "Use a model with a relation" + (", or a Json field." if context.provider.json else ".")
        context.report.error(field.model.file, message, node.type.start, node.type.end, hint)


def _named_default(context: Context, field: FieldDraft) -> None:
    at = field.default_at
    if field.default_map is None or at is None or field.default is None or context.provider.named_defaults:
        return
    message = "You defined a database name for the default value of a field on the model. "
    context.attribute_error(field.model, at, message + "This is not supported by the provider.")
