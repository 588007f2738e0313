"""Enum types and members that a schema calls as before and the database otherwise: renames that nobody is asked about.

As in `kusto.migrate.hints`: in go catalogs and schemas, out come renames. Where enums are types of their own, an enum
and its members are renamed once; where an enum is the type of its column, its members are renamed in each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kusto.catalog.model import Catalog, Name, Table
from kusto.dialect import MigrationDialect
from kusto.migrate.questions import Question, RenamedEnum, RenamedMember
from kusto.psl.renames import renamed_from
from kusto.psl.schema import EnumRef, EnumType, Model, Schema


def hinted_enums(before: Catalog, wanted: Catalog, schema: Schema, earlier: Schema | None) -> Iterator[Question]:
    """The renames of enum types, and of members of those."""
    taken: set[Name] = set()
    for enum in schema.enums.values():
        new = Name(enum.namespace, enum.db_name)
        if new not in wanted.enums:
            continue
        was = earlier.enums.get(enum.name) if earlier else None
        old = new if new in before.enums else _old_type(enum, was, before, wanted, taken)
        if old is None:
            continue
        if old != new:
            taken.add(old)
            yield RenamedEnum(old, new)
        members = before.enums[old].members, wanted.enums[new].members
        for gone, added in hinted_members(enum, was, *members):
            yield RenamedMember(new, gone, added)


def _old_type(
    enum: EnumType, earlier: EnumType | None, before: Catalog, wanted: Catalog, taken: set[Name]
) -> Name | None:
    names = [Name(enum.namespace, name) for name in renamed_from(enum.doc)]
    if earlier is not None and _alike(earlier, enum):
        names.append(Name(earlier.namespace, earlier.db_name))
    names.append(Name(enum.namespace, enum.name))
    return next((n for n in names if n in before.enums and n not in wanted.enums and n not in taken), None)


def _alike(one: EnumType, other: EnumType) -> bool:
    names, others = ({member.name for member in enum.members} for enum in (one, other))
    return bool(names & others)


def hinted_members(
    enum: EnumType, earlier: EnumType | None, before: Sequence[str], wanted: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Old and new names of the members that only their maps call otherwise.

    Args:
        before, wanted: the members in the database.
    """
    taken: set[str] = set()
    owners = {member.db_name: member.name for member in earlier.members} if earlier else {}
    names = {member: name for name, member in owners.items()}
    for member in enum.members:
        if member.db_name not in wanted or member.db_name in before:
            continue
        mapped = [names[member.name]] if member.name in names else []
        own = [member.name] if owners.get(member.name, member.name) == member.name else []
        for name in (*renamed_from(member.doc), *mapped, *own):
            if name in before and name not in wanted and name not in taken:
                taken.add(name)
                yield name, member.db_name
                break


def hinted_members_of_columns(
    model: Model,
    tables: tuple[Table, Table],
    renamed: Mapping[str, str],
    schemas: tuple[Schema, Schema | None],
    dialect: MigrationDialect,
) -> Iterator[RenamedMember]:
    """The same where an enum is the type of its column.

    Args:
        tables: of the model, before and wanted.
        renamed: new name → old name of its columns.
        schemas: this one and an earlier one.
    """
    (old, new), (schema, earlier) = tables, schemas
    for field in model.scalars:
        if not isinstance(field.type, EnumRef) or field.column not in new.columns:
            continue
        column, was = new.columns[field.column], old.columns.get(renamed.get(field.column, field.column))
        there = dialect.column_enum(was) if was is not None else None
        wanted = dialect.column_enum(column)
        if there is None or wanted is None:
            continue
        enum = schema.enums[field.type.name]
        known = earlier.enums.get(enum.name) if earlier else None
        for gone, added in hinted_members(enum, known, there, wanted):
            yield RenamedMember(new.name, gone, added, field.column)
