"""Rows into objects, by position. One function per plan, made once; between row and object stands no dict.

The function's text is put together from numbers alone: no name of a schema is ever part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Protocol

from kusto.dialect import Converter
from kusto.flow import Row
from kusto.psl.schema import Arity, EnumRef, ScalarField
from kusto.query.model_index import ModelIndex, ModelInfo
from kusto.query.plan import Joined, Make


class Classes(Protocol):
    """What rows become; the generated client answers."""

    def model(self, name: str) -> Callable[..., Any]:
        """Makes a model's object from its scalar values in the schema's order; relations are then None."""
        ...

    def partial(self, name: str, fields: tuple[str, ...]) -> Callable[..., Any]:
        """Makes an object with these fields only, from their values in this order."""
        ...

    def enum(self, name: str) -> type[Enum] | None:
        """The enum's class."""
        ...

    def attribute(self, model: str, field: str) -> str:
        """The attribute of the model's objects that holds a field."""
        ...


def make_rows(
    build: Callable[..., Any], converters: Sequence[Converter | None], arities: Sequence[Arity], hidden: int
) -> Make:
    """The function from rows to objects.

    Args:
        build: called with the converted values of one row.
        converters: one per value; None leaves it as it is.
        arities: a list that is NULL is empty, as in Prisma; a required value is never None.
        hidden: columns behind (and not given to ``build``).
    """
    if not hidden and not any(converters):
        return lambda rows: [build(*row) for row in rows]
    names = [f"a{i}" for i in range(len(converters) + hidden)]
    scope: dict[str, Any] = {"build": build}
    parts = []
    for i, convert in enumerate(converters):
        if convert is None:
            parts.append(f"a{i}")
            continue
        scope[f"f{i}"] = convert
        missing = {Arity.OPTIONAL: f"None if a{i} is None else ", Arity.LIST: f"[] if a{i} is None else "}
        parts.append(missing.get(arities[i], "") + f"f{i}(a{i})")
    text = f"lambda rows: [build({', '.join(parts)}) for {', '.join(names)}, in rows]"
    make: Make = eval(text, scope)  # noqa: S307 - made of numbers only
    return make


def make_objects(
    index: ModelIndex,
    classes: Classes,
    info: ModelInfo,
    fields: Sequence[ScalarField],
    partial: tuple[str, ...] | None,
    hidden: int,
) -> Make:
    """The function from rows to a model's objects, or to objects with the fields of ``partial`` only."""
    build = classes.model(info.name) if partial is None else classes.partial(info.name, partial)
    converters = [converter(index, classes, field) for field in fields]
    return make_rows(build, converters, [field.arity for field in fields], hidden)


def with_joined(make: Make, joined: tuple[Joined, ...]) -> Make:
    """``make``, and then the to-one includes that came along, each set on its parent."""
    if not joined:
        return make

    def made(rows: Sequence[Row]) -> list[Any]:
        objects = make(rows)
        for item in joined:
            there, parts = joined_rows(item, rows, objects)
            for parent, record in zip(there, item.make(parts), strict=True):
                setattr(parent, item.name, record)
        return objects

    return made


def joined_rows(item: Joined, rows: Sequence[Row], objects: Sequence[Any]) -> tuple[list[Any], list[Row]]:
    """The parents that have such a record, and the record's part of each row."""
    start, stop, test = item.start, item.stop, item.test
    there = [(o, row[start:stop]) for o, row in zip(objects, rows, strict=True) if row[test] is not None]
    return [o for o, _ in there], [part for _, part in there]


def converter(index: ModelIndex, classes: Classes, field: ScalarField) -> Converter | None:
    """What turns the driver's value of a field into the client's; enums become their members."""
    if isinstance(field.type, EnumRef):
        cls = classes.enum(field.type.name)
        if cls is not None:
            found = index.enums[field.type.name]
            members = {m.db_name: cls.__members__.get(m.name) or cls(m.name) for m in found.members}
            one = members.__getitem__
            return (lambda values: [one(v) for v in values]) if field.arity is Arity.LIST else one
    return index.values.decoder(field, index.enums)
