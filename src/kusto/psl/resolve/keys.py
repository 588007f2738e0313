"""Reads keys and indexes: ``@id @unique`` of fields and ``@@id @@unique @@index @@fulltext`` of models.

In go drafts, into them go `KeyDraft`s whose parts name fields that exist. Default names are given at the end.
"""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.drafts import Context, FieldDraft, KeyDraft, ModelDraft
from kusto.psl.resolve.key_parts import read_parts
from kusto.psl.resolve.shard_keys import fields_in_words
from kusto.psl.schema import Arity, KeyPart
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import Attribute

_METHODS = ("BTree", "Hash", "Gist", "Gin", "SpGist", "Brin")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def field_key(context: Context, field: FieldDraft, attribute: Attribute) -> None:
    """``@id`` or ``@unique`` on a field."""
    model, kind = field.model, attribute.name
    arguments = Arguments(context.report, model.file, attribute, None)
    if field.relation is not None:
        _relation_key(field, kind, arguments)
        return
    if kind == "id" and model.primary is not None:
        message = "At most one field must be marked as the id field with the `@id` attribute."
        context.model_error(model, message, "An id of several fields is written `@@id([a, b])`.")
        arguments.close()
        return
    key = KeyDraft(kind, (), attribute, field.name, map=arguments.name_text("map"))
    length, sort = arguments.value("length"), arguments.constant("sort")
    if sort is not None and sort not in ("Asc", "Desc"):
        arguments.wrong(f"The `sort` argument can only be `Asc` or `Desc` you provided: {sort}.")
    number = None if length is None else arguments.as_integer(length)
    key.parts = (KeyPart(field.name, sort, None if number is None else number % 2**32),)
    key.clustered = arguments.boolean("clustered")
    arguments.close()
    if kind == "id":
        model.primary = key
    else:
        model.uniques.append(key)


def _relation_key(field: FieldDraft, kind: str, arguments: Arguments) -> None:
    if kind == "id":
        message = f"The field `{field.name}` is a relation field and cannot be marked with `@id`. "
        arguments.wrong(message + "Only scalar fields can be declared as id.")
        return
    message = f"The field `{field.name}` is a relation field and cannot be marked with `unique`. "
    message += "Only scalar fields can be made unique."
    own = field.relation.fields if field.relation is not None and field.relation.fields else ()
    if len(own) == 1:
        message += f" Did you mean to put it on `{own[0]}`?"
    elif own:
        message += f" Did you mean to provide `@@unique([{', '.join(own)}])`?"
    arguments.wrong(message)


def block_key(context: Context, model: ModelDraft, attribute: Attribute) -> None:
    """``@@id``, ``@@unique``, ``@@index`` or ``@@fulltext`` of a model."""
    kind = attribute.name
    arguments = Arguments(context.report, model.file, attribute, "fields")
    key = KeyDraft(kind, (), attribute)
    value = arguments.required("fields")
    readable = value is not None and read_parts(context, model, arguments, key, value)
    if kind == "id" and not readable:
        return  # nothing more is said of an id without fields
    if kind == "id":
        _block_id(context, model, key)
    _names(context, model, arguments, key)
    if kind == "index":
        key.method = arguments.constant("type")
        if key.method is not None and key.method not in _METHODS:
            known = context.provider.index_types or _METHODS
            hint = did_you_mean(key.method, known) or f"There are {', '.join(known)}."
            arguments.wrong(f"Unknown index type: {key.method}.", hint)
            key.method = None
    if kind != "fulltext":
        key.clustered = arguments.boolean("clustered")
    arguments.close()
    key.broken = not readable
    if kind == "id":
        model.primary = key
    else:
        (model.uniques if kind == "unique" else model.indexes).append(key)


def _names(context: Context, model: ModelDraft, arguments: Arguments, key: KeyDraft) -> None:
    """``map:``, the name in the database, and ``name:``, the name for the client."""
    name = arguments.name_text("name") if key.kind != "fulltext" else None
    key.map = arguments.name_text("map")
    if key.kind == "index":
        if name is not None and key.map is not None:
            arguments.wrong(
                "The `@@index` attribute accepts the `name` argument as an alias for the `map` argument for legacy "
                "reasons. It does not accept both though. Please use the `map` argument to specify the database name "
                "of the index."
            )
        key.map = key.map or name
        return
    key.name = name
    if name is not None and not _WORD.issuperset(name):
        message = f"The `name` property within the `@@{key.kind}` attribute only allows for the following characters: "
        context.key_error(model, key.attribute, message + "`_a-zA-Z0-9`.")


def _block_id(context: Context, model: ModelDraft, key: KeyDraft) -> None:
    optional = [name for name in key.fields if model.fields[name].arity is not Arity.REQUIRED]
    if optional and not model.is_ignored:
        message = f"The id definition refers to the optional {fields_in_words(optional)}. "
        context.key_error(model, key.attribute, message + "ID definitions must reference only required fields.")
    if model.primary is not None:
        message = "Each model must have at most one id criteria. You can't have `@id` and `@@id` at the same time."
        context.model_error(model, message)
