"""Rules about keys and indexes: what the provider's keys can say, and names for the client."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, KeyDraft, ModelDraft
from kusto.psl.suggest import closest

_TYPES = ("BTree", "Hash", "Gist", "Gin", "SpGist", "Brin")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def check_indexes(context: Context) -> None:
    """Report keys and indexes that cannot be as they are."""
    for model in context.models.values():
        for key in model.keys:
            _options(context, model, key)
            _type(context, model, key)
            _client_name(context, model, key)
            _parts(context, model, key)
        _primary(context, model)
        _same_client_names(context, model)
        if context.provider.clustering:
            _clustered(context, model)


def _options(context: Context, model: ModelDraft, key: KeyDraft) -> None:
    provider = context.provider
    if key.kind == "fulltext" and not provider.fulltext:
        message = "Defining fulltext indexes is not supported with the current connector."
        context.attribute_error(model, key.attribute, message)
    if key.clustered is not None and not provider.clustering:
        message = "Defining clustering is not supported in the current connector."
        context.attribute_error(model, key.attribute, message)


def _type(context: Context, model: ModelDraft, key: KeyDraft) -> None:
    if key.method is None:
        return
    if key.method not in _TYPES:
        close = closest(key.method, context.provider.index_types)
        hint = f"Did you mean `{close}`?" if close else f"There are {', '.join(context.provider.index_types)}."
        context.attribute_error(model, key.attribute, f"Unknown index type: {key.method}.", hint)
    elif key.method not in context.provider.index_types:
        message = "The given index type is not supported with the current connector"
        context.attribute_error(model, key.attribute, message)
    elif key.method == "Hash" and any(part.sort for part in key.parts):
        context.attribute_error(model, key.attribute, "Hash type does not support sort option.")


def _parts(context: Context, model: ModelDraft, key: KeyDraft) -> None:
    provider = context.provider
    where = "the primary key" if key.kind == "id" else "an index definition"
    if any(part.length for part in key.parts) and not provider.key_length:
        message = f"The length argument is not supported in {where} with the current connector"
        context.attribute_error(model, key.attribute, message)
    if any(part.sort for part in key.parts) and key.kind == "id" and not provider.id_sort:
        message = f"The sort argument is not supported in {where} with the current connector"
        context.attribute_error(model, key.attribute, message)
    if any(part.ops for part in key.parts) and not provider.operator_classes:
        message = "Custom operator classes are not supported with the current connector."
        context.attribute_error(model, key.attribute, message)


def _client_name(context: Context, model: ModelDraft, key: KeyDraft) -> None:
    name = key.name
    if name is None:
        return
    if not _WORD.issuperset(name):
        message = f"The `name` property within the `{key.label}` attribute only allows for the following characters: "
        message += "`_a-zA-Z0-9`."
        what = "view" if model.is_view else "model"
        at = key.attribute
        context.report.error(model.file, f'Error validating {what} "{model.name}": {message}', at.start, at.end)
    elif name in model.fields:
        message = f"The custom name `{name}` specified for the `{key.label}` attribute is already used as a name for a "
        message += "field. Please choose a different name."
        context.model_error(model, message)


def _same_client_names(context: Context, model: ModelDraft) -> None:
    """Keys of several fields are called by a name in the client: it must not mean anything else."""
    keys = [key for key in (model.primary, *model.uniques) if key is not None]
    for key in keys:
        if key.name is not None and sum(other.name == key.name for other in keys) > 1:
            message = f"The given custom name `{key.name}` has to be unique on the model. "
            message += "Please provide a different name for the `name` argument."
            context.attribute_error(model, key.attribute, message)
        made = "_".join(key.fields)
        if key.name is None and len(key.parts) > 1 and made in model.fields:
            which = "id" if key.kind == "id" else "unique"
            message = (
                f"The field `{made}` clashes with the `@@{which}` attribute's name. Please resolve the conflict by "
            )
            message += f'providing a custom id name: `@@{which}([...], name: "custom_name")`'
            context.model_error(model, message)


def _primary(context: Context, model: ModelDraft) -> None:
    key = model.primary
    if key is not None and key.map is not None and not context.provider.named_primary_keys:
        message = "You defined a database name for the primary key on the model. "
        context.model_error(model, message + "This is not supported by the provider.")


def _clustered(context: Context, model: ModelDraft) -> None:
    """A table lies in the order of one key; that is the id, unless told otherwise."""
    lying = [key for key in model.keys if key.clustered or (key.kind == "id" and key.clustered is None)]
    if len(lying) < 2:
        return
    for key in lying:
        which = "index or id" if key.kind == "id" else "index or key"
        message = f"A model can only hold one clustered {which}."
        context.attribute_error(model, key.attribute, message, "The id is clustered unless it says `clustered: false`.")
