"""Reads the attributes of models and views: ``@@map @@ignore @@schema`` here, keys and indexes in `keys`.

In go drafts whose fields have types, into them go table names, namespaces, keys and everything of the fields.
"""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.blocks import namespace_of, once, unknown
from kusto.psl.resolve.drafts import Context, ModelDraft
from kusto.psl.resolve.fields import read_fields
from kusto.psl.resolve.keys import block_key
from kusto.psl.tree import Attribute

_KNOWN = ("id", "unique", "index", "fulltext", "map", "ignore", "schema")
_REPEATABLE = frozenset({"unique", "index", "fulltext"})


def read_model(context: Context, model: ModelDraft) -> None:
    """Read everything of a model but for the pairing of relations."""
    attributes = model.block.attributes
    model.is_ignored = any(at.name == "ignore" for at in attributes)
    read_fields(context, model)
    single = tuple(at for at in attributes if at.name not in _REPEATABLE)
    for attribute in once(context, model.file, single):
        _attribute(context, model, attribute)
    for attribute in attributes:
        if attribute.name in _REPEATABLE:
            block_key(context, model, attribute)
    _needs_namespace(context, model)


def _attribute(context: Context, model: ModelDraft, attribute: Attribute) -> None:
    match attribute.name:
        case "id":
            block_key(context, model, attribute)
        case "map":
            arguments = Arguments(context.report, model.file, attribute, "name")
            if arguments.required("name") is not None:
                model.table = arguments.name_text("name") or model.name
                model.mapped_at = attribute
        case "ignore":
            Arguments(context.report, model.file, attribute, None)
        case "schema":
            model.namespace = namespace_of(context, model.file, attribute)
        case _:
            unknown(context, model.file, attribute, _KNOWN)


def _needs_namespace(context: Context, model: ModelDraft) -> None:
    names = context.datasource.namespaces
    if names and not any(at.name == "schema" for at in model.block.attributes):
        context.model_error(model, "This model is missing an `@@schema` attribute.", f'Add `@@schema("{names[0]}")`.')
