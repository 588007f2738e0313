"""Which operations each model has (DMMF's ``mappings``): in goes a schema, out come JSON values."""

from __future__ import annotations

from kusto.codegen.dmmf.values import Json
from kusto.psl.providers import PROVIDERS, Provider
from kusto.psl.schema import Arity, Model, ScalarField, Schema, Unsupported

_READS = frozenset({"aggregate", "aggregateRaw", "findFirst", "findFirstOrThrow", "findMany", "findRaw", "groupBy"})
_BY_KEY = frozenset({"findUnique", "findUniqueOrThrow"})
_CREATING = frozenset({"createMany", "createManyAndReturn", "createOne", "upsertOne"})
_RETURNING = frozenset({"createManyAndReturn", "updateManyAndReturn"})
_OF_DOCUMENTS = frozenset({"aggregateRaw", "findRaw"})
_ALL = (
    "aggregate", "aggregateRaw", "createMany", "createManyAndReturn", "createOne", "deleteMany", "deleteOne",
    "findFirst", "findFirstOrThrow", "findMany", "findRaw", "findUnique", "findUniqueOrThrow", "groupBy",
    "updateMany", "updateManyAndReturn", "updateOne", "upsertOne",
)  # fmt: skip
_BEHIND = ("AndReturn", "OrThrow", "Raw")
"""What stands behind the model's name: ``createManyUserAndReturn``."""


def mappings(schema: Schema, models: list[Model]) -> dict[str, Json]:
    """The operations of these models, and those that belong to none."""
    provider = PROVIDERS[schema.datasource.provider]
    writes: list[Json] = ["runCommandRaw"] if provider.documents else ["executeRaw", "queryRaw"]
    return {
        "modelOperations": [_operations(model, provider) for model in models],
        "otherOperations": {"read": [], "write": writes},
    }


def _operations(model: Model, provider: Provider) -> Json:
    result: dict[str, Json] = {"model": model.name}
    for operation in _ALL:
        if _has(model, provider, operation):
            tail = next((tail for tail in _BEHIND if operation.endswith(tail)), "")
            result[operation] = f"{operation.removesuffix(tail)}{model.name}{tail}"
    return result


def _has(model: Model, provider: Provider, operation: str) -> bool:
    if operation in _RETURNING and not provider.returning:
        return False
    if operation in _OF_DOCUMENTS and not provider.documents:
        return False
    if model.is_view:
        return operation in _READS or (operation in _BY_KEY and _has_key(model))
    return not (operation in _CREATING and _needs_the_unknown(model))


def _has_key(model: Model) -> bool:
    """A record can be told apart: some key has only fields that are always there."""
    keys = [*model.uniques, *([] if model.primary_key is None else [model.primary_key])]
    return any(all(_is_there(model, name) for name in key.fields) for key in keys)


def _is_there(model: Model, name: str) -> bool:
    field = model.fields.get(name)
    return isinstance(field, ScalarField) and field.arity is not Arity.OPTIONAL


def _needs_the_unknown(model: Model) -> bool:
    """No record can be created: a required field is of a type that the client does not know."""
    return any(
        isinstance(field.type, Unsupported) and field.arity is Arity.REQUIRED and field.default is None
        for field in model.scalars
    )
