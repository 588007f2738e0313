"""Rules about one end of a relation: its actions, the name of its key, what it points to, and indexes it needs."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.rules.pairs import relation_of
from kusto.psl.schema import Action, NativeType


def check_relation_fields(context: Context) -> None:
    """Report ends of relations that cannot be as they are."""
    for model in context.models.values():
        for field in model.fields.values():
            if field.relation is None or field.relation.broken:
                continue
            _ignored(context, field)
            _actions(context, field)
            _named(context, field)
            if context.emulated and "foreignKeys" in context.provider.relation_modes:
                _unindexed(context, field)
            if context.provider.joins_by_native_type:
                _native_types(context, field)


def _ignored(context: Context, field: FieldDraft) -> None:
    target = context.models[field.target]
    if target.is_ignored and not field.is_ignored and not field.model.is_ignored:
        message = f"The relation field `{field.name}` on Model `{field.model.name}` must specify the `@ignore` "
        message += f"attribute, because the model {target.name} it is pointing to is marked ignored."
        text = f'Error parsing attribute "@ignore": {message}'
        context.plain_error(field.model, field.node, text, "Add `@ignore` to the field.")


def _actions(context: Context, field: FieldDraft) -> None:
    relation, allowed = relation_of(field), context.allowed_actions()
    for name, action in (("onDelete", relation.on_delete), ("onUpdate", relation.on_update)):
        if action is None:
            continue
        if action not in allowed:
            _unsupported(context, field, name, action, allowed)
        elif action is Action.SET_DEFAULT and not context.provider.set_default_works and not field.model.is_view:
            message = f"{context.provider.label} does not actually support the `SetDefault` referential action, "
            message += "so using it may result in unexpected errors. Read more at https://pris.ly/d/mysql-set-default "
            context.report.warning(field.model.file, message, *relation.action_spans[name])


def _unsupported(context: Context, field: FieldDraft, name: str, action: Action, allowed: frozenset[Action]) -> None:
    order = (Action.CASCADE, Action.RESTRICT, Action.NO_ACTION, Action.SET_NULL, Action.SET_DEFAULT)
    shown = ", ".join(f"`{one.value}`" for one in order if one in allowed)
    message = f"Error validating: Invalid referential action: `{action.value}`. Allowed values: ({shown})"
    if context.emulated and action is Action.NO_ACTION and Action.RESTRICT in allowed:
        message += f'. `NoAction` is not implemented for {context.provider.label} when using `relationMode = "prisma"`,'
        message += " you could try using `Restrict` instead. Learn more at https://pris.ly/d/relation-mode"
    context.report.error(field.model.file, message, *relation_of(field).action_spans[name])


def _named(context: Context, field: FieldDraft) -> None:
    relation = relation_of(field)
    if context.provider.named_foreign_keys or relation.map is None or relation.attribute is None:
        return
    message = "Your provider does not support named foreign keys."
    context.attribute_error(field.model, relation.attribute, message, "Take `map` out.")


def _unindexed(context: Context, field: FieldDraft) -> None:
    """Without a foreign key nobody makes an index for the relation."""
    relation = relation_of(field)
    fields = relation.fields
    if fields is None or any(key.fields[: len(fields)] == fields for key in field.model.keys):
        return
    message = 'With `relationMode = "prisma"`, no foreign keys are used, so relation fields will not benefit from the '
    message += "index usually created by the relational database under the hood. This can lead to poor performance "
    message += "when querying these fields. We recommend adding an index manually. "
    message += "Learn more at https://pris.ly/d/relation-mode-prisma-indexes"
    at = relation.attribute or field.node
    hint = f"Add `@@index([{', '.join(fields)}])`."
    context.report.warning(field.model.file, message, at.start, at.end, hint)


def _native_types(context: Context, field: FieldDraft) -> None:
    """Documents are joined by values of one type."""
    relation, target = relation_of(field), context.models[field.target]
    for name, reference in zip(relation.fields or (), relation.references or (), strict=False):
        here, there = field.model.fields[name], target.fields[reference]
        advice = _advice(context, f"{field.model.name}.{name}", here.native, f"{target.name}.{reference}", there.native)
        if advice is None:
            continue
        message = f"Field {field.model.name}.{name} and {target.name}.{reference} must have the same native type for "
        message += f"MongoDB to join those collections correctly. {advice} Beware that this will become an error in "
        text = f"Error validating field `{field.name}` in model `{field.model.name}`: {message}the future."
        context.report.warning(field.model.file, text, here.node.start, here.node.end)


def _advice(context: Context, here: str, mine: NativeType | None, there: str, other: NativeType | None) -> str | None:
    source = context.datasource.name
    if mine is not None and other is not None:
        if mine.name == other.name:
            return None
        return f"Consider updating those fields to either use '@{source}.{mine.name}' or '@{source}.{other.name}'."
    if mine is None and other is None:
        return None
    holder, lacking, native = (there, here, other) if mine is None else (here, there, mine)
    assert native is not None
    advice = f"Consider either removing {holder}'s native type attribute or adding "
    return f"{advice}'@{source}.{native.name}' to {lacking}."
