"""Reads keys and indexes: ``@id @unique`` of fields and ``@@id @@unique @@index @@fulltext`` of models.

In go drafts, into them go `KeyDraft`s whose parts name fields that exist. Default names are given at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.drafts import Context, FieldDraft, KeyDraft, ModelDraft
from kusto.psl.resolve.operators import operator_class
from kusto.psl.schema import Arity, KeyPart
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import ArrayNode, Attribute, CallNode, Expression, NameNode, NumberNode, StringNode, show

_FIELD_ARGUMENTS = ("map", "length", "sort", "clustered")
_BLOCK_ARGUMENTS = {
    "id": ("fields", "name", "map", "clustered"),
    "unique": ("fields", "name", "map", "clustered"),
    "index": ("fields", "name", "map", "type", "clustered"),
    "fulltext": ("fields", "name", "map"),
}


def field_key(context: Context, field: FieldDraft, attribute: Attribute) -> None:
    """``@id`` or ``@unique`` on a field."""
    model, kind = field.model, attribute.name
    arguments = Arguments(context.report, model.file, attribute, None, _FIELD_ARGUMENTS)
    if field.relation is not None:
        _relation_key(field, kind, arguments)
        return
    if kind == "id" and field.arity is not Arity.REQUIRED:
        arguments.wrong("Fields that are marked as id must be required.")
    part = _part_options(arguments, KeyPart(field.name), {name: arguments.value(name) for name in ("length", "sort")})
    clustered = arguments.boolean("clustered")
    key = KeyDraft(kind, (part,), attribute, field.name, None, arguments.name_text("map"), None, clustered)
    if kind == "unique":
        model.uniques.append(key)
    elif model.primary is not None:
        message = "At most one field must be marked as the id field with the `@id` attribute."
        context.model_error(model, message, "An id of several fields is written `@@id([a, b])`.")
    else:
        model.primary = key


def _relation_key(field: FieldDraft, kind: str, arguments: Arguments) -> None:
    if kind == "id":
        message = f"The field `{field.name}` is a relation field and cannot be marked with `@id`. "
        arguments.wrong(message + "Only scalar fields can be declared as id.")
    else:
        message = f"The field `{field.name}` is a relation field and cannot be marked with `unique`. "
        arguments.wrong(message + "Only scalar fields can be made unique.")


def block_key(context: Context, model: ModelDraft, attribute: Attribute) -> None:
    """``@@id``, ``@@unique``, ``@@index`` or ``@@fulltext`` of a model."""
    kind = attribute.name
    arguments = Arguments(context.report, model.file, attribute, "fields", _BLOCK_ARGUMENTS[kind])
    value = arguments.required("fields")
    name, map_name = arguments.name_text("name"), arguments.name_text("map")
    if kind in ("index", "fulltext") and name is not None:
        if map_name is not None:
            arguments.wrong(
                f"The `@@{kind}` attribute accepts the `name` argument as an alias for the `map` argument for legacy "
                "reasons. It does not accept both though. Please use the `map` argument to specify the database name "
                "of the index."
            )
        name, map_name = None, map_name or name
    if value is None:
        return
    key = KeyDraft(kind, (), attribute, None, name, map_name)
    key.clustered = arguments.boolean("clustered")
    _parts(context, model, arguments, key, value)
    if kind == "index":
        key.method = arguments.constant("type")
    if not arguments.ok or not key.parts:
        return
    if kind == "id":
        _block_id(context, model, key)
    else:
        (model.uniques if kind == "unique" else model.indexes).append(key)


def _block_id(context: Context, model: ModelDraft, key: KeyDraft) -> None:
    if model.primary is not None:
        message = "Each model must have at most one id criteria. You can't have `@id` and `@@id` at the same time."
        context.model_error(model, message)
        return
    model.primary = key
    for name in key.fields:
        if model.fields[name].arity is Arity.OPTIONAL:
            message = f"The id definition refers to the optional field `{name}`. "
            message += "ID definitions must reference only required fields."
            _error(context, model, key.attribute, message)


def _parts(context: Context, model: ModelDraft, arguments: Arguments, key: KeyDraft, value: Expression) -> None:
    items = value.items if isinstance(value, ArrayNode) else (value,)
    if not items:
        message = "The list of fields in an index cannot be empty. Please specify at least one field."
        arguments.wrong(message)
    parts: list[KeyPart] = []
    for item in items:
        if isinstance(item, CallNode):
            options = {arg.name or "": arg.value for arg in item.args}
            for arg in item.args:
                if arg.name not in ("sort", "length", "ops"):
                    arguments.error("No such argument.", arg, "A field here may have `sort`, `length` and `ops`.")
            part = _part_options(arguments, KeyPart(item.name), options)
            if isinstance(ops := options.get("ops"), NameNode):
                key.operators[item.name] = ops.text
            parts.append(part)
        elif (name := arguments.as_constant(item)) is not None:
            parts.append(KeyPart(name))
    known = [part for part in parts if _known(context, model, key, part.field)]
    words = {"id": "id", "unique": "unique index"}.get(key.kind, "index")
    _wrong_fields(context, model, key, words, parts)
    if len(known) < len(parts):
        arguments.ok = False
    names = [part.field for part in known]
    for name in dict.fromkeys(n for n in names if names.count(n) > 1):
        shown = "id" if key.kind == "id" else "unique index"
        message = f"The {shown} definition refers to the field {name} multiple times."
        _error(context, model, key.attribute, message)
        arguments.ok = False
    key.parts = tuple(known)


def _known(context: Context, model: ModelDraft, key: KeyDraft, name: str) -> bool:
    field = model.fields.get(name)
    return field is not None and field.relation is None


def _wrong_fields(context: Context, model: ModelDraft, key: KeyDraft, words: str, parts: list[KeyPart]) -> None:
    missing = [p.field for p in parts if p.field not in model.fields and p.field not in model.broken_fields]
    if missing and not model.block.damaged:
        message = f"The {words} definition refers to the unknown fields: {', '.join(missing)}."
        scalars = [name for name, field in model.fields.items() if field.relation is None]
        _error(context, model, key.attribute, message, did_you_mean(missing[0], scalars))
    relations = [p.field for p in parts if p.field in model.fields and model.fields[p.field].relation is not None]
    if relations:
        noun = "ID" if key.kind == "id" else "Index"
        message = f"The {words} definition refers to the relation fields {', '.join(relations)}. "
        message += f"{noun} definitions must reference only scalar fields."
        suggested = [scalar for p in parts for scalar in _key_of(model, p.field)]
        if suggested and len(suggested) >= len(parts):
            message += f" Did you mean `@@{key.kind}([{', '.join(suggested)}])`?"
        _error(context, model, key.attribute, message)


def _key_of(model: ModelDraft, name: str) -> tuple[str, ...]:
    """The scalar fields that stand for a field in a key: itself, or a relation's key fields."""
    field = model.fields.get(name)
    if field is None or field.relation is None:
        return (name,)
    for attribute in field.node.attributes:
        for arg in attribute.args:
            if attribute.name == "relation" and arg.name == "fields" and isinstance(arg.value, ArrayNode):
                return tuple(item.text for item in arg.value.items if isinstance(item, NameNode))
    return ()


def _part_options(arguments: Arguments, part: KeyPart, options: Mapping[str, Expression | None]) -> KeyPart:
    sort, length, ops = options.get("sort"), options.get("length"), options.get("ops")
    if sort is not None:
        text = show(sort)
        if isinstance(sort, NameNode) and text in ("Asc", "Desc"):
            part = replace(part, sort=text)
        else:
            arguments.wrong(f"The `sort` argument can only be `Asc` or `Desc` you provided: {text}.")
    if length is not None:
        if isinstance(length, NumberNode) and length.text.isdigit() and 0 < len(length.text) < 10 and int(length.text):
            part = replace(part, length=int(length.text))
        else:
            arguments.wrong("The `length` argument must be a positive integer.")
    if ops is not None:
        part = replace(part, ops=_operator_class(arguments, ops))
    return part


def _operator_class(arguments: Arguments, ops: Expression) -> str | None:
    """The database's name of the operator class."""
    if isinstance(ops, CallNode) and ops.name == "raw" and len(ops.args) == 1:
        inner = ops.args[0].value
        if isinstance(inner, StringNode) and inner.value:
            return inner.value
    if isinstance(ops, NameNode) and (known := operator_class(ops.text)) is not None:
        return known.db_name
    hint = 'Any operator class can be written `ops: raw("name_of_the_class")`.'
    arguments.error(f"Invalid operator class: {show(ops)}", ops, hint)
    return None


def _error(context: Context, model: ModelDraft, at: Attribute, message: str, hint: str | None = None) -> None:
    what = "view" if model.is_view else "model"
    text = f'Error validating {what} "{model.name}": {message}'
    context.report.error(model.file, text, at.start, at.end, hint)
