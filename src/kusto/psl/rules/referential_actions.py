"""Rules about ``onDelete`` and ``onUpdate``: carried out by the database, able to keep required fields filled."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.schema import Action, Arity


def check_actions(context: Context) -> None:
    """Report actions that the provider has not, and warn of those that must fail."""
    allowed = context.provider.actions_emulated if context.emulated else context.provider.actions
    for model in context.models.values():
        for field in model.fields.values():
            relation = field.relation
            if relation is None or relation.broken:
                continue
            if context.emulated and relation.fields and "foreignKeys" in context.provider.relation_modes:
                _unindexed(context, field, relation.fields)
            for name, action in (("onDelete", relation.on_delete), ("onUpdate", relation.on_update)):
                if action is not None and action not in allowed:
                    _unsupported(context, field, name, action, allowed)
                elif action is Action.SET_DEFAULT and not context.provider.set_default_works:
                    message = (
                        f"{context.provider.label} does not actually support the `SetDefault` referential action, "
                    )
                    message += "so using it may result in unexpected errors."
                    context.report.warning(model.file, message, *relation.action_spans[name])
                elif action is Action.SET_NULL and relation.fields:
                    _set_null(context, field, name)


def _unsupported(context: Context, field: FieldDraft, name: str, action: Action, allowed: frozenset[Action]) -> None:
    assert field.relation is not None
    shown = ", ".join(f"`{one.value}`" for one in Action if one in allowed)
    message = f"Error validating: Invalid referential action: `{action.value}`. Allowed values: ({shown})"
    context.report.error(field.model.file, message, *field.relation.action_spans[name])


def _set_null(context: Context, field: FieldDraft, name: str) -> None:
    assert field.relation is not None
    model = field.model
    if not any(model.fields[f].arity is Arity.REQUIRED for f in field.relation.fields or ()):
        return
    start, end = field.relation.action_spans[name]
    if context.provider.set_null_on_required and not context.emulated:
        message = f"The `{name}` referential action of a relation should not be set to `SetNull` when a referenced "
        message += "field is required. We recommend either to choose another referential action, or to make the "
        message += "referenced fields optional. Read more at https://pris.ly/d/postgres-set-null"
        context.report.warning(model.file, message, start, end)
        return
    message = f'Error parsing attribute "@relation": The `{name}` referential action of a relation must not be set to '
    message += "`SetNull` when a "
    message += "referenced field is required. Either choose another referential action, or make the referenced fields "
    context.report.error(model.file, f"{message}optional.", start, end)


def _unindexed(context: Context, field: FieldDraft, fields: tuple[str, ...]) -> None:
    """Without a foreign key nobody makes an index for the relation."""
    if any(key.fields[: len(fields)] == fields for key in field.model.keys):
        return
    message = (
        'With `relationMode = "prisma"`, no foreign keys are used, so relation fields will not benefit from the index '
    )
    message += (
        "usually created by the relational database under the hood. This can lead to poor performance when querying "
    )
    message += "these fields. We recommend adding an index manually. "
    message += "Learn more at https://pris.ly/d/relation-mode-prisma-indexes"
    node = field.node
    context.report.warning(field.model.file, message, node.start, node.end, f"Add `@@index([{', '.join(fields)}])`.")
