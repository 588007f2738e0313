"""Reads the attributes of models, views and composite types: names and namespaces here, keys and indexes in `keys`.

In go drafts whose fields have types, into them go table names, namespaces, keys and everything of the fields.
"""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.attributes import namespace_of, once, unknown
from kusto.psl.resolve.drafts import Context, ModelDraft
from kusto.psl.resolve.fields import read_composite_fields, read_fields
from kusto.psl.resolve.keys import block_key
from kusto.psl.resolve.shard_keys import block_shard_key
from kusto.psl.schema import Arity
from kusto.psl.tree import Attribute

_KNOWN = ("id", "unique", "index", "fulltext", "map", "ignore", "schema", "shardKey")
_REPEATABLE = frozenset({"unique", "index", "fulltext"})
_SINGLE = tuple(name for name in _KNOWN if name not in _REPEATABLE)


_IN_TYPE = {
    "map": "The name of a composite type is not persisted in the database, therefore it does not need a mapped "
    "database name.",
    "unique": "A unique constraint should be defined in the model containing the embed.",
    "index": "An index should be defined in the model containing the embed.",
    "fulltext": "A fulltext index should be defined in the model containing the embed.",
    "id": "A composite type cannot define an id.",
}
_NONE_IN_TYPE = "A composite type cannot have block-level attributes."


def read_composite(context: Context, composite: ModelDraft) -> None:
    """Read the fields of a composite type; it has no attributes of its own."""
    for attribute in composite.block.attributes:
        message = f"Error validating: {_IN_TYPE.get(attribute.name, _NONE_IN_TYPE)}"
        context.plain_error(composite, attribute, message)
    for node in composite.block.fields:
        for attribute in node.attributes:
            if attribute.name in ("relation", "unique", "id"):
                message = f"Defining `@{attribute.name}` attribute for a field in a composite type is not allowed."
                context.plain_error(composite, attribute, f"Error validating: {message}")
    read_composite_fields(context, composite)


def read_model(context: Context, model: ModelDraft) -> None:
    """Read everything of a model but for the pairing of relations."""
    attributes = model.block.attributes
    model.is_ignored = any(at.name == "ignore" for at in attributes)
    read_fields(context, model)
    single = tuple(at for at in attributes if at.name not in _REPEATABLE)
    for attribute in once(context, model.file, single, _SINGLE):
        _attribute(context, model, attribute)
    for attribute in attributes:
        if attribute.name in _REPEATABLE:
            block_key(context, model, attribute)
    _id_is_required(context, model)


def _attribute(context: Context, model: ModelDraft, attribute: Attribute) -> None:
    match attribute.name:
        case "id":
            block_key(context, model, attribute)
        case "shardKey":
            block_shard_key(context, model, attribute)
        case "map":
            arguments = Arguments(context.report, model.file, attribute, "name")
            if arguments.required("name") is not None and (name := arguments.text("name")) is not None:
                model.table, model.mapped_at = name, attribute
            arguments.close()
        case "ignore":
            Arguments(context.report, model.file, attribute, None).close()
            for field in model.fields.values():
                if field.is_ignored and field.relation is None:
                    _needless(context, model, field.node.start, field.node.end)
        case "schema":
            model.namespace = namespace_of(context, model.file, attribute)
        case _:
            unknown(context, model.file, attribute, _KNOWN)


def _needless(context: Context, model: ModelDraft, start: int, end: int) -> None:
    message = "Fields on an already ignored Model do not need an `@ignore` annotation."
    context.report.error(model.file, f'Error parsing attribute "@ignore": {message}', start, end)


def _id_is_required(context: Context, model: ModelDraft) -> None:
    key = model.primary
    if key is None or key.on_field is None or model.is_ignored:
        return
    if model.fields[key.on_field].arity is not Arity.REQUIRED:
        context.attribute_error(model, key.attribute, "Fields that are marked as id must be required.")
