"""What blocks and fields say, read off their trees: columns, keys, relations and their other ends.

In go sections and snapshots, out come plain values. A schema need not be right for it: what cannot be told is None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kusto.lsp.sections import Section
from kusto.lsp.snapshot import Snapshot
from kusto.psl.providers import Provider
from kusto.psl.schema import Action, Arity, Scalar
from kusto.psl.tree import Argument, ArrayNode, Attribute, CallNode, Expression, FieldNode, NameNode, StringNode

SCALARS = tuple(scalar.value for scalar in Scalar)
MODELS = ("model", "view")


def attribute(of: tuple[Attribute, ...], name: str) -> Attribute | None:
    """The first attribute of this name."""
    return next((found for found in of if found.name == name), None)


def argument(of: Attribute | None, name: str, *, unnamed: bool = False) -> Argument | None:
    """An attribute's argument by name; with ``unnamed`` also the one that has none."""
    if of is None:
        return None
    return next((arg for arg in of.args if arg.name == name or (unnamed and arg.name is None)), None)


def text_of(of: Attribute | None, name: str, *, unnamed: bool = False) -> str | None:
    """The string that an argument gives."""
    found = argument(of, name, unnamed=unnamed)
    return found.value.value if found is not None and isinstance(found.value, StringNode) else None


def items_of(found: Argument | None) -> tuple[Expression, ...]:
    """The values of an argument that is a list, or a single value as a list of one."""
    if found is None:
        return ()
    return found.value.items if isinstance(found.value, ArrayNode) else (found.value,)


def names_of(found: Argument | None) -> tuple[str, ...]:
    """The bare words of an argument; ``email(sort: Desc)`` counts as ``email``."""
    named = [item for item in items_of(found) if isinstance(item, NameNode | CallNode)]
    return tuple(item.text if isinstance(item, NameNode) else item.name for item in named)


def mapped(of: tuple[Attribute, ...]) -> str | None:
    """What ``@map`` or ``@@map`` says."""
    return text_of(attribute(of, "map"), "name", unnamed=True)


def column(field: FieldNode) -> str:
    """The name of a field in the database."""
    return mapped(field.attributes) or field.name


def table(section: Section) -> str:
    """The name of a block in the database."""
    block = section.block
    return (mapped(block.attributes) if block is not None else None) or section.name


def namespace(section: Section) -> str | None:
    """What ``@@schema`` says."""
    block = section.block
    return text_of(attribute(block.attributes, "schema"), "map", unnamed=True) if block is not None else None


def is_relation(snapshot: Snapshot, field: FieldNode) -> bool:
    """Is the field's type a model or view?"""
    return snapshot.type(field.type.name, *MODELS) is not None


@dataclass(frozen=True, slots=True)
class Key:
    """An id, a unique key or an index as written: ``kind`` is ``id``, ``unique``, ``index`` or ``fulltext``."""

    kind: str
    fields: tuple[str, ...]


def keys(section: Section) -> Iterator[Key]:
    """Every key and index of a model."""
    for field in section.fields:
        for found in field.attributes:
            if found.name in ("id", "unique"):
                yield Key(found.name, (field.name,))
    block = section.block
    for found in block.attributes if block is not None else ():
        if found.name in ("id", "unique", "index", "fulltext"):
            yield Key(found.name, names_of(argument(found, "fields", unnamed=True)))


@dataclass(frozen=True, slots=True)
class Relation:
    """What ``@relation`` says at one end."""

    name: str | None
    fields: tuple[str, ...]
    references: tuple[str, ...]
    on_delete: str | None
    on_update: str | None


def relation(field: FieldNode) -> Relation:
    """What a field's ``@relation`` says; nothing where there is none."""
    found = attribute(field.attributes, "relation")
    return Relation(
        text_of(found, "name", unnamed=True),
        names_of(argument(found, "fields")),
        names_of(argument(found, "references")),
        next(iter(names_of(argument(found, "onDelete"))), None),
        next(iter(names_of(argument(found, "onUpdate"))), None),
    )


def opposites(snapshot: Snapshot, section: Section, field: FieldNode) -> tuple[FieldNode, ...]:
    """The fields of the other model that may be the other end of a relation: one, where all is well."""
    target = snapshot.type(field.type.name, *MODELS)
    if target is None:
        return ()
    name = relation(field).name
    return tuple(
        other
        for other in target.fields
        if other.type.name == section.name
        and relation(other).name == name
        and not (target is section and other.name == field.name)
    )


def opposite(snapshot: Snapshot, section: Section, field: FieldNode) -> FieldNode | None:
    """The other end of a relation, where there is exactly one."""
    found = opposites(snapshot, section, field)
    return found[0] if len(found) == 1 else None


def is_many_to_many(snapshot: Snapshot, section: Section, field: FieldNode) -> bool:
    """A relation with lists at both ends, for which the database has a join table."""
    other = opposite(snapshot, section, field)
    return other is not None and field.type.arity is Arity.LIST and other.type.arity is Arity.LIST


def allowed_actions(provider: Provider | None, emulated: bool) -> tuple[Action, ...]:
    """The referential actions that a schema may name."""
    if provider is None:
        return tuple(Action)
    allowed = provider.actions_emulated if emulated else provider.actions
    return tuple(action for action in Action if action in allowed)


def default_on_delete(snapshot: Snapshot, section: Section, field: FieldNode) -> Action:
    """What happens on delete where the schema does not say."""
    own = [found for name in relation(field).fields if (found := section.field(name)) is not None]
    if field.type.arity is not Arity.REQUIRED and not any(one.type.arity is Arity.REQUIRED for one in own):
        return Action.SET_NULL
    allowed = allowed_actions(snapshot.provider, snapshot.emulated)
    return Action.RESTRICT if Action.RESTRICT in allowed else Action.NO_ACTION
