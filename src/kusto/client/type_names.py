"""What a generated package's `types` and `actions` answer at run time, where their stubs are not read.

Comes in: a name that somebody imports. Goes out: ``dict[str, Any]`` for an input type (what a call says is checked
against the schema, by the query layer), ``object`` for a class of actions. Never makes up names that a stub has not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kusto.client.filters import NAMES as SHARED

PURPOSES = (
    "WhereInput",
    "WhereUniqueInput",
    "CreateInput",
    "CreateWithoutRelationsInput",
    "UpdateInput",
    "UpdateManyMutationInput",
    "UpsertInput",
    "Include",
    "Select",
    "OrderByInput",
    "ScalarFieldKeys",
    "RelationFilter",
    "ListRelationFilter",
    "Args",
    "FindManyArgs",
    "ConnectOrCreateWithoutRelationsInput",
    "UpdateWithWhereUniqueInput",
    "UpdateManyWithWhereInput",
    "CreateNestedWithoutRelationsInput",
    "CreateManyNestedWithoutRelationsInput",
    "UpdateOneWithoutRelationsInput",
    "UpdateManyWithoutRelationsInput",
)
"""The input types of each model: ``User`` and one of these."""

ENUM_PURPOSES = ("Input", "Filter", "NullableFilter")
"""The input types of each enum."""


def types_getattr(module: str) -> Callable[[str], Any]:
    """The ``__getattr__`` of a `types` module."""

    def answer(name: str) -> Any:
        plain = name.rstrip("_")
        if plain in SHARED or (not name.startswith("_") and plain.endswith((*PURPOSES, *ENUM_PURPOSES))):
            return str if plain.endswith("ScalarFieldKeys") else dict[str, Any]
        raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name)

    return answer


def actions_getattr(module: str) -> Callable[[str], Any]:
    """The ``__getattr__`` of an `actions` module."""

    def answer(name: str) -> Any:
        if name.startswith(("Async", "Sync", "Batch")) and name.endswith("Actions"):
            return object
        raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name)

    return answer
