"""Rules about the names that keys of several fields have in the client: they must not mean anything else."""

from __future__ import annotations

from collections import Counter

from kusto.psl.resolve.drafts import Context, KeyDraft, ModelDraft


def check_client_names(context: Context) -> None:
    """Report names of keys that are taken."""
    for model in context.models.values():
        keys = [key for key in (model.primary, *model.uniques) if key is not None]
        given = Counter(key.name for key in keys)
        for key in keys:
            _taken(context, model, key, given)
            if key.kind == "unique" or not model.is_view:
                _made(context, model, key)


def _taken(context: Context, model: ModelDraft, key: KeyDraft, given: Counter[str | None]) -> None:
    if key.name is None:
        return
    if given[key.name] > 1:
        message = f"The given custom name `{key.name}` has to be unique on the model. "
        message += "Please provide a different name for the `name` argument."
        context.attribute_error(model, key.attribute, message)
    if key.name in model.fields:
        message = f"The custom name `{key.name}` specified for the `{key.label}` attribute is already used as a name "
        context.model_error(model, message + "for a field. Please choose a different name.")


def _made(context: Context, model: ModelDraft, key: KeyDraft) -> None:
    """The name made of the fields' names."""
    made = "_".join(name.replace(".", "_") if key.kind == "unique" else name for name in key.fields)
    field = model.fields.get(made)
    if len(key.parts) < 2 or field is None or field.relation is not None:
        return
    which = "@@id" if key.kind == "id" else "@@unique"
    owner = f"`{which}` attribute's" if key.kind == "id" else f"`{which}`"
    message = f"The field `{made}` clashes with the {owner} name. Please resolve the conflict by "
    message += f'providing a custom id name: `{which}([...], name: "custom_name")`'
    context.key_error(model, key.attribute, message)
