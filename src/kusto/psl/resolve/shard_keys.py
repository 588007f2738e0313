"""Reads ``@shardKey`` and ``@@shardKey``: the columns by which a sharded database spreads a table."""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.drafts import Context, FieldDraft, KeyDraft, ModelDraft
from kusto.psl.schema import Arity, KeyPart
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import Attribute

_NOT_SCALAR = "Shard key definitions must reference only scalar fields."
_NOT_REQUIRED = "Shard key definitions must reference only required fields."


def field_shard_key(context: Context, field: FieldDraft, attribute: Attribute) -> None:
    """``@shardKey`` on a field."""
    model = field.model
    Arguments(context.report, model.file, attribute, None).close()
    if model.shard_key is not None:
        context.model_error(model, "At most one field must be marked as the shard key with the `@shardKey` attribute.")
        return
    model.shard_key = KeyDraft("shardKey", (KeyPart(field.name),), attribute, field.name)
    if field.arity is not Arity.REQUIRED and not model.is_ignored:
        context.attribute_error(model, attribute, "Fields that are marked as shard keys must be required.")


def block_shard_key(context: Context, model: ModelDraft, attribute: Attribute) -> None:
    """``@@shardKey`` of a model."""
    arguments = Arguments(context.report, model.file, attribute, "fields")
    value = arguments.required("fields")
    names = None if value is None else arguments.names("fields")
    arguments.close()
    if names is None or value is None or not _known(context, model, attribute, names):
        return
    if len(set(names)) < len(names):
        name = next(name for at, name in enumerate(names) if name in names[:at])
        message = f"The unique index definition refers to the field {name} multiple times."
        context.key_error(model, attribute, message)
        return
    optional = [name for name in names if model.fields[name].arity is not Arity.REQUIRED]
    if optional and not model.is_ignored:
        message = f"The shard key definition refers to the optional {fields_in_words(optional)}. {_NOT_REQUIRED}"
        context.key_error(model, attribute, message)
    if model.shard_key is not None:
        message = "Each model must have at most one shard key. "
        message += "You can't have `@shardKey` and `@@shardKey` at the same time."
        context.model_error(model, message)
    model.shard_key = KeyDraft("shardKey", tuple(KeyPart(name) for name in names), attribute)


def _known(context: Context, model: ModelDraft, attribute: Attribute, names: tuple[str, ...]) -> bool:
    missing = [name for name in names if name not in model.fields and name not in model.broken_fields]
    relations = [name for name in names if name in model.fields and model.fields[name].relation is not None]
    if missing:
        message = f"The multi field shard key declaration refers to the unknown {fields_in_words(missing)}."
        scalars = [name for name, field in model.fields.items() if field.relation is None]
        context.key_error(model, attribute, message, did_you_mean(missing[0], scalars))
    if relations:
        message = f"The shard key definition refers to the relation {fields_in_words(relations)}. {_NOT_SCALAR}"
        context.key_error(model, attribute, message)
    return all(name in model.fields and model.fields[name].relation is None for name in names)


def fields_in_words(names: list[str]) -> str:
    """``field `a``` or ``fields `a`, `b```, as messages list them."""
    return ("field " if len(names) == 1 else "fields ") + ", ".join(f"`{name}`" for name in names)
