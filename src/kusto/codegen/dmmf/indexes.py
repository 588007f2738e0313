"""Keys and indexes in DMMF: in go a model and what is written of it, out come JSON objects in Prisma's order."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.codegen.dmmf.values import Json
from kusto.codegen.dmmf.written import WrittenBlock, argument, text
from kusto.psl.schema import Index, Key, KeyPart, Model
from kusto.psl.tree import ArrayNode, Attribute, CallNode, Expression

_32_BITS = 0xFFFFFFFF
"""A length is a number of so many bits for Prisma; what is more is cut off."""


def model_indexes(model: Model, block: WrittenBlock) -> list[dict[str, Json]]:
    """The id, unique fields, then indexes, unique keys and full-text indexes of the model's own lines."""
    found: list[dict[str, Json]] = []
    if model.primary_key is not None:
        at = [*block.on_fields("id"), *block.attributes("id")][0]
        found.append(_index(model, "id", model.primary_key, at))
    uniques = list(zip(model.uniques, [*block.on_fields("unique"), *block.attributes("unique")], strict=True))
    indexes = zip((i for i in model.indexes if not i.fulltext), block.attributes("index"), strict=True)
    fulltext = zip((i for i in model.indexes if i.fulltext), block.attributes("fulltext"), strict=True)
    found += [_index(model, "unique", key, at) for key, at in uniques if not at.is_block]
    found += [_index(model, "normal", index, at) for index, at in indexes]
    found += [_index(model, "unique", key, at) for key, at in uniques if at.is_block]
    found += [_index(model, "fulltext", index, at) for index, at in fulltext]
    return found


def primary_key(model: Model, block: WrittenBlock) -> Json:
    """The ``@@id``; None for an id of one field's own."""
    if model.primary_key is None or not block.attributes("id"):
        return None
    return {"name": model.primary_key.name, "fields": _names(model.primary_key)}


def unique_keys(model: Model, block: WrittenBlock) -> tuple[list[Json], list[Json]]:
    """The fields of each ``@@unique``, and the same with its name."""
    keys = model.uniques[len(model.uniques) - len(block.attributes("unique")) :]
    return [_names(key) for key in keys], [{"name": key.name, "fields": _names(key)} for key in keys]


def _names(key: Key) -> list[Json]:
    """The fields' own names, without the composite types they lie in."""
    return [field.rpartition(".")[2] for field in key.fields]


def _index(model: Model, kind: str, index: Key | Index, at: Attribute) -> dict[str, Json]:
    db_name = text(argument(at, "map"))
    if kind == "normal" and db_name is None:
        db_name = text(argument(at, "name"))  # as it was once called
    told: dict[str, Json] = {
        "name": index.name if isinstance(index, Key) else None,
        "dbName": db_name,
        "algorithm": index.method if isinstance(index, Index) else None,
        "clustered": index.clustered,
    }
    return {
        "model": model.name,
        "type": kind,
        "isDefinedOnField": not at.is_block,
        **{key: value for key, value in told.items() if value is not None},
        "fields": [_part(part, ops) for part, ops in zip(index.parts, _operators(index.parts, at), strict=True)],
    }


def _part(part: KeyPart, ops: str | None) -> Json:
    told: dict[str, Json] = {
        "sortOrder": None if part.sort is None else part.sort.lower(),
        "length": None if part.length is None else part.length & _32_BITS,
        "operatorClass": ops,
    }
    return {"name": part.field, **{key: value for key, value in told.items() if value is not None}}


def _operators(parts: Sequence[KeyPart], at: Attribute) -> list[str | None]:
    """The operator classes as the schema calls them: a name of Prisma's, or the text within ``raw("…")``."""
    value = argument(at, "fields", first=True) if at.is_block else None
    if value is None:
        return [None] * len(parts)
    return [_operator(item) for item in (value.items if isinstance(value, ArrayNode) else (value,))]


def _operator(item: Expression) -> str | None:
    if not isinstance(item, CallNode):
        return None
    ops = next((arg.value for arg in item.args if arg.name == "ops"), None)
    return text(ops.args[0].value) if isinstance(ops, CallNode) else text(ops)
