"""Renames that a schema tells of itself: by a line ``/// @renamed(from: "old")`` (`kusto.psl.renames`), or by a map.

What has another name in the database than before and the same in the schema was mapped. Before, it was called as an
earlier schema says, where one is known, or as it is called in the schema.

In go the catalog before, the one wanted and the schema, out come renames that need not be asked about. A hint counts
only as long as something is gone under the old name and new under the new one: once it is migrated it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kusto.catalog.model import Catalog, Column, Name, Table
from kusto.dialect import MigrationDialect
from kusto.migrate.hinted_enums import hinted_enums, hinted_members_of_columns
from kusto.migrate.questions import Question, RenamedColumn, RenamedTable
from kusto.migrate.renamed_enums import rename_enums
from kusto.psl.providers import PROVIDERS, Provider
from kusto.psl.renames import renamed_from
from kusto.psl.resolve.names import join_table_name
from kusto.psl.schema import Model, Schema


def hinted_renames(
    before: Catalog,
    wanted: Catalog,
    schema: Schema,
    dialect: MigrationDialect,
    answers: Sequence[Question] = (),
    earlier: Schema | None = None,
) -> tuple[Question, ...]:
    """The renames that the schema's hints stand for.

    Args:
        answers: renames that are known already.
        earlier: a schema that was there before, whichever: it counts where the database is as it says.
    """
    models = [model for model in schema.models.values() if not model.is_view]
    old_models = {name: model for name, model in earlier.models.items() if not model.is_view} if earlier else {}
    known = {rename.after: rename.before for rename in answers if isinstance(rename, RenamedTable)}
    tables = {rename.after: rename.before for rename in _tables(before, wanted, models, old_models)}
    for rename in _join_tables(before, wanted, models, PROVIDERS[schema.datasource.provider]):
        tables.setdefault(rename.after, rename.before)
    found: list[Question] = [RenamedTable(old, new) for new, old in tables.items()]
    found += hinted_enums(before, wanted, schema, earlier)
    before, _ = rename_enums(before, found)  # a column stays of its type, however that is called
    for model in models:
        name = Name(model.namespace, model.table)
        old, new = before.tables.get({**known, **tables}.get(name, name)), wanted.tables.get(name)
        if old is None or new is None:
            continue
        columns = list(_columns(model, (old, new), old_models.get(model.name), dialect))
        found += columns
        told = (rename for rename in (*answers, *columns) if isinstance(rename, RenamedColumn))
        names = {rename.after: rename.before for rename in told if rename.table == new.name}
        found += hinted_members_of_columns(model, (old, new), names, (schema, earlier), dialect)
    return tuple(found)


def something_is_gone(before: Catalog, wanted: Catalog) -> bool:
    """Whether anything that could have got another name is not wanted under the one it has."""
    if set(before.tables) - set(wanted.tables) or set(before.enums) - set(wanted.enums):
        return True
    if any(set(enum.members) - set(wanted.enums[name].members) for name, enum in before.enums.items()):
        return True
    for name, table in before.tables.items():
        others = wanted.tables[name].columns
        # An enum may be the type of its column: then its members are gone with another type.
        if any(key not in others or column.type != others[key].type for key, column in table.columns.items()):
            return True
    return False


def _tables(
    before: Catalog, wanted: Catalog, models: list[Model], earlier: Mapping[str, Model]
) -> Iterator[RenamedTable]:
    taken: set[Name] = set()
    for model in models:
        new = Name(model.namespace, model.table)
        for old in _old_tables(model, earlier.get(model.name)):
            if old not in taken and _has_moved(before.tables, wanted.tables, old, new):
                taken.add(old)
                yield RenamedTable(old, new)
                break


def _old_tables(model: Model, earlier: Model | None) -> Iterator[Name]:
    for name in renamed_from(model.doc):
        yield Name(model.namespace, name)
    if earlier is not None and _alike(earlier, model):
        yield Name(earlier.namespace, earlier.table)
    yield Name(model.namespace, model.name)


def _alike(one: Model, other: Model) -> bool:
    """More than half of all their fields are common to both: not only the name of the model is the same."""
    names, others = ({field.name for field in model.scalars} for model in (one, other))
    return 2 * len(names & others) > len(names | others)


def _has_moved(before: Mapping[Name, Table], wanted: Mapping[Name, Table], old: Name, new: Name) -> bool:
    return old in before and old not in wanted and new in wanted and new not in before


def _columns(
    model: Model, tables: tuple[Table, Table], earlier: Model | None, dialect: MigrationDialect
) -> Iterator[RenamedColumn]:
    old, new = tables
    taken: set[str] = set()
    owners = {field.column: field.name for field in earlier.scalars} if earlier else {}
    columns = {field: column for column, field in owners.items()}
    for field in model.scalars:
        if field.column not in new.columns or field.column in old.columns:
            continue
        told = renamed_from(field.doc)
        mapped = [columns[field.name]] if field.name in columns else []
        # A column that was another field's is not this one's, though it is called as this one.
        own = [field.name] if owners.get(field.name, field.name) == field.name else []
        for name in (*told, *mapped, *own):
            gone = name in old.columns and name not in new.columns and name not in taken
            sure = name in told or name in own
            if gone and (sure or _of_one_type(old.columns[name], new.columns[field.column], dialect)):
                taken.add(name)
                yield RenamedColumn(new.name, name, field.column)
                break


def _of_one_type(one: Column, other: Column, dialect: MigrationDialect) -> bool:
    if (one.list, one.enum) != (other.list, other.enum):
        return False
    enums = dialect.column_enum(one), dialect.column_enum(other)
    return one.type == other.type or None not in enums or dialect.cast(one, other) == "same"


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
