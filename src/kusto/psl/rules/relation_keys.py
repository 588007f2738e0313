"""Rules about the key of a relation: what it points to, of which types it is, and what may be done to it."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft, KeyDraft, ModelDraft
from kusto.psl.rules.pairs import Inline, relation_of
from kusto.psl.schema import Action, Arity, Unsupported

_SET_NULL = "The `{}` referential action of a relation {} not be set to `SetNull` when a referenced field is required. "


def criteria(context: Context, model: ModelDraft) -> list[KeyDraft]:
    """What can identify a record: the id and the unique keys."""
    return [key for key in (model.primary, *model.uniques) if key is not None and not key.broken]


def check_key(context: Context, pair: Inline) -> None:
    """Report a key that does not fit what it points to."""
    field = pair.forward
    if field is None:
        return
    relation = relation_of(field)
    _unique_criterion(context, field)
    own, others = relation.fields, relation.references
    if own is not None and others is not None and len(own) != len(others):
        at = relation.attribute or field.node
        message = "Error validating: You must specify the same number of fields in `fields` and `references`."
        context.plain_error(field.model, at, message)
    _arity(context, field)
    _types(context, field)


def _unique_criterion(context: Context, field: FieldDraft) -> None:
    references = relation_of(field).references
    if not references:
        return
    target = context.models[field.target]
    keys = [key.fields for key in criteria(context, target)]
    if any(sorted(key) == sorted(references) for key in keys):
        if context.provider.reference_order and len(references) > 1 and references not in keys:
            _wrong_order(context, field, references)
        return
    message = "The argument `references` must refer to a unique criterion in the related model. "
    if len(references) == 1:
        message += f"Consider adding an `@unique` attribute to the field `{references[0]}` "
        message += f"in the model `{target.name}`."
    else:
        message += f"Consider adding an `@@unique([{', '.join(references)}])` attribute to the model `{target.name}`."
    context.relation_error(field, message)


def _wrong_order(context: Context, field: FieldDraft, references: tuple[str, ...]) -> None:
    message = "Error validating: The argument `references` must refer to a unique criterion in the related model "
    message += f"`{field.target}` using the same order of fields. Please check the ordering in the following fields: "
    context.plain_error(field.model, field.node, f"{message}`{', '.join(references)}`.")


def _arity(context: Context, field: FieldDraft) -> None:
    names = relation_of(field).fields or ()
    own = field.model.fields
    if field.arity is not Arity.REQUIRED or not any(own[name].arity is Arity.OPTIONAL for name in names):
        return
    message = f"Error validating: The relation field `{field.name}` uses the scalar fields {', '.join(names)}. "
    message += "At least one of those fields is optional. Hence the relation field must be optional as well."
    hint = f"Write `{field.target}?`, or make the fields required."
    context.plain_error(field.model, field.node, message, hint)


def _types(context: Context, field: FieldDraft) -> None:
    relation, own, target = relation_of(field), field.model, context.models[field.target]
    for name, reference in zip(relation.fields or (), relation.references or (), strict=False):
        if own.fields[name].type != target.fields[reference].type:
            message = f"The type of the field `{name}` in the model `{own.name}` is not matching the type of the "
            message += f"referenced field `{reference}` in model `{target.name}`."
            context.relation_error(field, message)


def check_set_null(context: Context, pair: Inline) -> None:
    """``SetNull`` needs something that may be null."""
    field = pair.forward
    if field is None:
        return
    relation = relation_of(field)
    if relation.fields is not None and all(
        field.model.fields[name].arity is not Arity.REQUIRED for name in relation.fields
    ):
        return
    lenient = context.provider.set_null_on_required and not context.emulated
    for name, action in (("onDelete", relation.on_delete), ("onUpdate", relation.on_update)):
        if action is not Action.SET_NULL:
            continue
        if lenient:
            message = _SET_NULL.format(name, "should") + "We recommend either to choose another referential action, "
            message += "or to make the referenced fields optional. Read more at https://pris.ly/d/postgres-set-null"
            context.report.warning(field.model.file, message, field.node.start, field.node.end)
        else:
            message = _SET_NULL.format(name, "must") + "Either choose another referential action, "
            context.relation_error(field, message + "or make the referenced fields optional.")


def is_strict(context: Context, model: ModelDraft, key: KeyDraft) -> bool:
    """Can the key identify every record: are all its fields required, and of types the client can send?"""
    fields = context.fields_of(model, key)
    return all(field.arity is not Arity.OPTIONAL and not isinstance(field.type, Unsupported) for field in fields)
