"""Reads the fields of a key or index: ``[a, b(sort: Desc, length: 5, ops: raw("…")), address.city]``.

In go the value and a key's draft, into it go parts that name fields that exist; what does not exist is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.drafts import Context, KeyDraft, ModelDraft
from kusto.psl.resolve.operators import operator_class
from kusto.psl.resolve.shard_keys import fields_in_words
from kusto.psl.schema import CompositeRef, KeyPart
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import ArrayNode, CallNode, Expression, NameNode, StringNode

_WORDS = {"id": "id", "unique": "unique index", "index": "index", "fulltext": "index"}


def read_parts(context: Context, model: ModelDraft, arguments: Arguments, key: KeyDraft, value: Expression) -> bool:
    """Fill the key's parts; False where something about them was reported."""
    before = len(context.report.diagnostics)
    items = value.items if isinstance(value, ArrayNode) else (value,)
    parts: list[KeyPart] = []
    for item in items:
        if isinstance(item, CallNode):
            options = {arg.name: arg.value for arg in reversed(item.args)}
            parts.append(_options(arguments, KeyPart(item.name), options))
            if isinstance(ops := options.get("ops"), NameNode):
                key.operators[item.name] = ops.text
        elif (name := arguments.as_constant(item)) is not None:
            parts.append(KeyPart(name))
    if len(parts) == len(items):
        _check(context, model, key, parts)
    if len(context.report.diagnostics) > before or len(parts) < len(items):
        return False
    if any(part.field.split(".")[0] not in model.fields for part in parts):
        return False
    key.parts = tuple(parts)
    return True


def _check(context: Context, model: ModelDraft, key: KeyDraft, parts: list[KeyPart]) -> None:
    missing: list[str] = []
    relations: list[str] = []
    seen: set[str] = set()
    for part in parts:
        root = part.field.split(".")[0]
        if root in model.fields and model.fields[root].relation is not None:
            relations.append(root)
        elif (fault := _fault(context, model, key, part.field)) is not None:
            if root not in model.broken_fields and not (model.block.damaged and root not in model.fields):
                missing.append(fault)
        elif part.field in seen:
            _twice(context, model, key, part.field)
            return
        seen.add(part.field)
    if missing:
        _missing(context, model, key, missing)
    if relations:
        _relations(context, model, key, relations)


def _fault(context: Context, model: ModelDraft, key: KeyDraft, path: str) -> str | None:
    """What does not exist along a path, as messages say it; None where all does."""
    name, *inner = path.split(".")
    if not inner:
        return None if name in model.fields else name
    if key.kind == "id":
        return path
    field = model.fields.get(name)
    if field is None:
        return name
    for number, part in enumerate(inner):
        if not isinstance(field.type, CompositeRef):
            return path
        composite = context.composites[field.type.name]
        following = composite.fields.get(part)
        if following is None:
            return f"{part} in type {composite.name}"
        if number < len(inner) - 1 and not isinstance(following.type, CompositeRef):
            return path
        field = following
    return None


def _twice(context: Context, model: ModelDraft, key: KeyDraft, path: str) -> None:
    shown = path
    if "." in path and (field := context.field_at(model, path)) is not None:
        shown = f"{field.name} in type {field.model.name}"
    message = f"The unique index definition refers to the field {shown} multiple times."
    context.key_error(model, key.attribute, message)


def _missing(context: Context, model: ModelDraft, key: KeyDraft, missing: list[str]) -> None:
    scalars = [name for name, field in model.fields.items() if field.relation is None]
    hint = did_you_mean(missing[0], scalars)
    if key.kind == "id":
        message = f"The multi field id declaration refers to the unknown {fields_in_words(missing)}."
    else:
        message = f"The {_WORDS[key.kind]} definition refers to the unknown fields: {', '.join(missing)}."
    context.key_error(model, key.attribute, message, hint)


def _relations(context: Context, model: ModelDraft, key: KeyDraft, relations: list[str]) -> None:
    if key.kind == "id":
        message = f"The id definition refers to the relation {fields_in_words(relations)}. "
        context.key_error(model, key.attribute, message + "ID definitions must reference only scalar fields.")
        return
    message = f"The {_WORDS[key.kind]} definition refers to the relation fields {', '.join(relations)}. "
    message += "Index definitions must reference only scalar fields."
    suggested = [scalar for name in relations for scalar in _key_of(model, name)]
    if suggested:
        attribute = "unique" if key.kind == "unique" else "index"
        message += f" Did you mean `@@{attribute}([{', '.join(suggested)}])`?"
    context.key_error(model, key.attribute, message)


def _key_of(model: ModelDraft, name: str) -> tuple[str, ...]:
    """The key fields of a relation field."""
    for attribute in model.fields[name].node.attributes:
        for arg in attribute.args:
            if attribute.name == "relation" and arg.name == "fields" and isinstance(arg.value, ArrayNode):
                return tuple(item.text for item in arg.value.items if isinstance(item, NameNode))
    return ()


def _options(arguments: Arguments, part: KeyPart, options: Mapping[str | None, Expression]) -> KeyPart:
    """``sort``, ``length`` and ``ops``; anything else is passed over, as Prisma does."""
    sort, length, ops = options.get("sort"), options.get("length"), options.get("ops")
    if sort is not None:
        text = arguments.as_constant(sort, "constant")
        if text in ("Asc", "Desc"):
            part = replace(part, sort=text)
        elif text is not None:
            arguments.error("Unexpected token. Expected one of: Asc, Desc", sort)
    if length is not None and (number := arguments.as_integer(length)) is not None and number >= 0:
        part = replace(part, length=number % 2**32)
    if ops is not None:
        part = replace(part, ops=_operator_class(arguments, ops))
    return part


def _operator_class(arguments: Arguments, ops: Expression) -> str | None:
    """The database's name of the operator class."""
    head = "Unexpected token. Expected one of: "
    hint = 'Any operator class can be written `ops: raw("name_of_the_class")`.'
    if isinstance(ops, NameNode):
        known = operator_class(ops.text)
        if known is not None:
            return known.db_name
        arguments.error(f"{head}Invalid operator class: {ops.text}", ops, hint)
    elif not isinstance(ops, CallNode) or ops.name != "raw":
        arguments.error(f"{head}operator class", ops, hint)
    elif len(ops.args) != 1:
        arguments.error(f"{head}Wrong number of arguments. Expected: 1, got: {len(ops.args)}", ops, hint)
    elif isinstance(inner := ops.args[0].value, StringNode):
        return inner.value
    else:
        arguments.error(f"{head}Invalid parameter type: expected string", ops, hint)
    return None
