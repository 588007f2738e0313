"""Renames that a schema tells of itself: by a line ``/// @renamed(from: "old")`` (`kusto.psl.renames`), or by a map.

A field or model whose name is gone from the database, while what its map calls it is new there, was mapped.

In go the catalog before, the one wanted and the schema, out come renames that need not be asked about. A hint counts
only as long as something is gone under the old name and new under the new one: once it is migrated it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kusto.catalog.model import Catalog, Name, Table
from kusto.migrate.questions import Question, RenamedColumn, RenamedTable
from kusto.psl.providers import PROVIDERS, Provider
from kusto.psl.renames import renamed_from
from kusto.psl.resolve.names import join_table_name
from kusto.psl.schema import Model, Schema


def hinted_renames(
    before: Catalog, wanted: Catalog, schema: Schema, answers: Sequence[Question] = ()
) -> tuple[Question, ...]:
    """The renames of tables and columns that the schema's hints stand for.

    Args:
        answers: renames that are known already.
    """
    models = [model for model in schema.models.values() if not model.is_view]
    known = {rename.after: rename.before for rename in answers if isinstance(rename, RenamedTable)}
    tables = {rename.after: rename.before for rename in _tables(before, wanted, models)}
    for rename in _join_tables(before, wanted, models, PROVIDERS[schema.datasource.provider]):
        tables.setdefault(rename.after, rename.before)
    found: list[Question] = [RenamedTable(old, new) for new, old in tables.items()]
    for model in models:
        name = Name(model.namespace, model.table)
        old, new = before.tables.get({**known, **tables}.get(name, name)), wanted.tables.get(name)
        if old is not None and new is not None:
            found += _columns(model, old, new)
    return tuple(found)


def _tables(before: Catalog, wanted: Catalog, models: list[Model]) -> Iterator[RenamedTable]:
    taken: set[Name] = set()
    for model in models:
        new = Name(model.namespace, model.table)
        for name in (*renamed_from(model.doc), model.name):
            old = Name(model.namespace, name)
            if old not in taken and _has_moved(before.tables, wanted.tables, old, new):
                taken.add(old)
                yield RenamedTable(old, new)
                break


def _has_moved(before: Mapping[Name, Table], wanted: Mapping[Name, Table], old: Name, new: Name) -> bool:
    return old in before and old not in wanted and new in wanted and new not in before


def _columns(model: Model, old: Table, new: Table) -> Iterator[RenamedColumn]:
    taken: set[str] = set()
    for field in model.scalars:
        for name in (*renamed_from(field.doc), field.name):
            gone = name in old.columns and name not in new.columns and name not in taken
            if gone and field.column in new.columns and field.column not in old.columns:
                taken.add(name)
                yield RenamedColumn(new.name, name, field.column)
                break


def _join_tables(before: Catalog, wanted: Catalog, models: list[Model], provider: Provider) -> Iterator[RenamedTable]:
    """The join tables of relations without a name of their own, which are called after the models.

    Where the order of the models' names changes, the columns A and B change places: that is no rename.
    """
    names = {model.name: (model.name, *renamed_from(model.doc)) for model in models}
    for model in models:
        for field in model.relations:
            first, second = model.name, field.target
            if not field.many_to_many or first > second or field.relation != f"{first}To{second}":
                continue
            new = Name(model.namespace, join_table_name(provider, field.relation))
            for old in _old_names(names[first], names[second], is_self=first == second):
                name = Name(model.namespace, join_table_name(provider, old))
                if _has_moved(before.tables, wanted.tables, name, new):
                    yield RenamedTable(name, new)
                    break


def _old_names(first: tuple[str, ...], second: tuple[str, ...], *, is_self: bool) -> Iterator[str]:
    for one in first:
        for other in second:
            if (is_self and one == other) or (not is_self and one < other):
                yield f"{one}To{other}"
