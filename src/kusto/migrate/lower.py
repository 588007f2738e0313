"""A schema turned into the catalog that its database should have. The schema is not touched; nothing is asked."""

from __future__ import annotations

from dataclasses import replace

from kusto.catalog.model import (
    Catalog,
    Column,
    Enum,
    Extension,
    ForeignKey,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
    Table,
)
from kusto.dialect import Dialect, MigrationDialect
from kusto.psl.providers import PROVIDERS
from kusto.psl.resolve.names import join_table_name, suffixed
from kusto.psl.schema import Action, Key, KeyPart, Model, RelationField, Schema
from kusto.psl.schema import Index as SchemaIndex


def lower(schema: Schema, dialect: Dialect) -> Catalog:
    """The catalog of a schema.

    Args:
        schema: resolved and free of errors.
        dialect: of the schema's provider.
    """
    migrations = dialect.migrations
    keys = schema.datasource.relation_mode == "foreignKeys"
    models = [model for model in schema.models.values() if not model.is_view]
    tables = {table.name: table for table in (_table(m, schema, migrations, keys) for m in models)}
    for table in _join_tables(models, schema, migrations, keys):
        tables[table.name] = table
    enums: dict[Name, Enum] = {}
    if dialect.capabilities.native_enums:
        for enum in schema.enums.values():
            name = Name(enum.namespace, enum.db_name)
            enums[name] = Enum(name, tuple(member.db_name for member in enum.members))
    namespaces = frozenset(n.namespace for n in (*tables, *enums) if n.namespace)
    views = frozenset(Name(m.namespace, m.table) for m in schema.models.values() if m.is_view)
    wanted = (Extension(e.db_name, e.version, e.namespace) for e in schema.datasource.extensions)
    return Catalog(tables, enums, namespaces, views, {extension.name: extension for extension in wanted})


def _table(model: Model, schema: Schema, dialect: MigrationDialect, keys: bool) -> Table:
    key = model.primary_key
    alone = key.fields[0] if key and len(key.fields) == 1 else None
    columns = [dialect.column(field, schema.enums, alone=field.name == alone) for field in model.scalars]
    primary = dialect.primary_key(_names(model, key.fields), key.db_name) if key else None
    if primary:  # a key forbids NULL whatever the field says
        columns = [_required(column) if column.name in primary.columns else column for column in columns]
    foreign = [_foreign_key(model, field, schema) for field in model.relations if field.fields] if keys else []
    if primary and key and any(part.length for part in key.parts):
        primary = replace(primary, lengths=tuple(part.length for part in key.parts))
    table = Table(
        Name(model.namespace, model.table),
        {column.name: column for column in columns},
        primary,
        {index.name: index for index in _indexes(model, dialect)},
        {found.name: found for found in foreign},
    )
    return dialect.implied_indexes(table)


def _required(column: Column) -> Column:
    if not column.nullable:
        return column
    return replace(column, nullable=False)


def _names(model: Model, fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(model.scalar(field).column for field in fields)


def _indexes(model: Model, dialect: MigrationDialect) -> list[Index]:
    """Unique fields, then indexes, then compound uniques: the order in which Prisma writes them."""
    single = [_unique(model, key, dialect) for key in model.uniques if len(key.parts) == 1]
    plain = [_index(model, index, dialect) for index in model.indexes]
    compound = [_unique(model, key, dialect) for key in model.uniques if len(key.parts) > 1]
    return [*single, *plain, *compound]


def _unique(model: Model, key: Key, dialect: MigrationDialect) -> Index:
    parts = tuple(_part(model, p, "btree", dialect) for p in key.parts)
    return Index(key.db_name, parts, unique=True)


def _index(model: Model, index: SchemaIndex, dialect: MigrationDialect) -> Index:
    method = "fulltext" if index.fulltext else (index.method or "BTree").lower()
    parts = tuple(_part(model, p, method, dialect) for p in index.parts)
    return Index(index.db_name, parts, method=method)


def _part(model: Model, part: KeyPart, method: str, dialect: MigrationDialect) -> IndexPart:
    found = dialect.index_part(model.scalar(part.field).column, part.sort, part.ops, method)
    return replace(found, length=part.length) if part.length is not None else found


def _foreign_key(model: Model, field: RelationField, schema: Schema) -> ForeignKey:
    target = schema.models[field.target]
    columns = _names(model, field.fields)
    optional = any(model.scalar(name).arity.value == "optional" for name in field.fields)
    return ForeignKey(
        field.constraint or f"{model.table}_{'_'.join(columns)}_fkey",
        columns,
        Name(target.namespace, target.table),
        _names(target, field.references),
        field.on_delete or (Action.SET_NULL if optional else Action.RESTRICT),
        field.on_update or Action.CASCADE,
    )


def _join_tables(models: list[Model], schema: Schema, dialect: MigrationDialect, keys: bool) -> list[Table]:
    """The tables of implicit many-to-many relations, in the order of their ends A (the model's name sorts first)."""
    ends: dict[str, list[tuple[Model, RelationField]]] = {}
    for model in models:
        for field in model.relations:
            if field.many_to_many:
                ends.setdefault(field.relation, []).append((model, field))
    firsts = (f.relation for m in models for f in m.relations if f.many_to_many and m.name <= f.target)
    return [_join_table(relation, ends[relation], schema, dialect, keys) for relation in dict.fromkeys(firsts)]


def _join_table(
    relation: str, ends: list[tuple[Model, RelationField]], schema: Schema, dialect: MigrationDialect, keys: bool
) -> Table:
    first, second = sorted((model for model, _ in ends), key=lambda m: m.name)  # a self relation has two ends too
    provider = PROVIDERS[schema.datasource.provider]
    name = Name(first.namespace, join_table_name(provider, relation))
    columns, foreign = {}, {}
    for letter, model in (("A", first), ("B", second)):
        assert model.primary_key is not None  # the schema's rules see to it
        identity = model.scalar(model.primary_key.fields[0])
        column = dialect.column(identity, schema.enums, alone=False)
        columns[letter] = Column(letter, column.type, list=column.list, enum=column.enum, scalar=column.scalar)
        if keys:
            shown = suffixed(provider, name.name, f"_{letter}_fkey")
            target = Name(model.namespace, model.table)
            key = ForeignKey(shown, (letter,), target, (identity.column,), Action.CASCADE, Action.CASCADE)
            foreign[key.name] = key
    primary: PrimaryKey | None
    primary, indexes = dialect.join_keys(name.name)
    return dialect.implied_indexes(Table(name, columns, primary, {index.name: index for index in indexes}, foreign))
