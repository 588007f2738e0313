"""Relations as pairs of ends: which end holds the key, and of what kind the relation is.

In go drafts whose opposite ends are found, out come pairs, each relation once. It reports nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from kusto.psl.resolve.drafts import Context, FieldDraft, RelationDraft
from kusto.psl.schema import Arity


@dataclass(slots=True, eq=False)
class Inline:
    """A relation whose key stands in a table.

    Args:
        forward: the end that holds (or should hold) the key; None where only the list is there.
        back: the other end, or None where it is missing.
        one_to_one: both ends are single.
    """

    forward: FieldDraft | None
    back: FieldDraft | None
    one_to_one: bool


@dataclass(slots=True, eq=False)
class ManyToMany:
    """A relation with lists at both ends; ``embedded`` where an end names fields that hold the keys."""

    one: FieldDraft
    other: FieldDraft
    embedded: bool


def relation_of(field: FieldDraft) -> RelationDraft:
    """What ``@relation`` says of a relation field."""
    assert field.relation is not None
    return field.relation


def pairs_of(context: Context) -> list[Inline | ManyToMany]:
    """Every relation that can be judged: none of whose ends was found faulty already."""
    found: list[Inline | ManyToMany] = []
    for model in context.models.values():
        for field in model.fields.values():
            if field.relation is None or _unsure(context, field):
                continue
            pair = _pair(field, field.relation.opposite)
            if pair is not None:
                found.append(pair)
    return found


def _unsure(context: Context, field: FieldDraft) -> bool:
    """Was something said already that makes it useless to say more?"""
    relation = relation_of(field)
    if relation.broken or (relation.opposite is not None and relation_of(relation.opposite).broken):
        return True
    return field.model.incomplete or context.models[field.target].incomplete


def _pair(field: FieldDraft, other: FieldDraft | None) -> Inline | ManyToMany | None:
    if other is None:
        if field.arity is Arity.LIST:
            return Inline(None, field, False)
        return Inline(field, None, _is_unique(field))
    match field.arity, other.arity:
        case Arity.LIST, Arity.LIST:
            if _comes_after(field, other):
                return None
            embedded = relation_of(field).fields is not None or relation_of(other).fields is not None
            return ManyToMany(field, other, embedded)
        case Arity.LIST, _:
            return None
        case _, Arity.LIST:
            return Inline(field, other, False)
        case Arity.REQUIRED, Arity.OPTIONAL:
            return Inline(field, other, True)
        case Arity.OPTIONAL, Arity.REQUIRED:
            return None
        case Arity.OPTIONAL, Arity.OPTIONAL if relation_of(field).fields is not None:
            return Inline(field, other, True)
        case Arity.OPTIONAL, Arity.OPTIONAL if relation_of(other).fields is not None:
            return None
        case _:
            return None if _comes_after(field, other) else Inline(field, other, True)


def _comes_after(field: FieldDraft, other: FieldDraft) -> bool:
    if field.model is other.model:
        return field.name > other.name
    return field.model.name > other.model.name


def _is_unique(field: FieldDraft) -> bool:
    """Is the key of a lone end unique, so that the relation must be one-to-one?"""
    own = relation_of(field).fields
    return own is not None and any(key.fields == own for key in field.model.uniques)
