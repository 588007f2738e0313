"""What the present schema knows of a database's parts: in goes a schema, out come its models and fields by their names
in the database. Nothing of it is changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kusto.catalog.model import EMPTY, Catalog, Name
from kusto.dialect import Dialect
from kusto.migrate.lower import lower
from kusto.psl.schema import EnumType, Model, RelationField, ScalarField, Schema


@dataclass(frozen=True, slots=True)
class Known:
    """The present schema, to be found by what the database calls things.

    Args:
        catalog: what the present schema asks for.
        forwards: table and columns of a foreign key, with the table it points to → the field that holds it.
    """

    schema: Schema
    catalog: Catalog = EMPTY
    models: dict[Name, Model] = field(default_factory=dict)
    views: dict[Name, Model] = field(default_factory=dict)
    enums: dict[Name, EnumType] = field(default_factory=dict)
    forwards: dict[tuple[Name, tuple[str, ...], Name], tuple[Model, RelationField]] = field(default_factory=dict)

    def field_of(self, table: Name, column: str) -> ScalarField | None:
        """The field of a column."""
        model = self.models.get(table) or self.views.get(table)
        return next((one for one in model.scalars if one.column == column), None) if model else None


def know(schema: Schema, dialect: Dialect) -> Known:
    """Look a schema's parts up.

    Raises:
        SchemaError: the schema asks for something that no catalog can hold.
    """
    plain = replace(schema, datasource=replace(schema.datasource, extensions=()))
    known = Known(schema, lower(plain, dialect))
    for model in schema.models.values():
        (known.views if model.is_view else known.models)[Name(model.namespace, model.table)] = model
        for one in model.relations:
            if one.fields:
                target = schema.models[one.target]
                columns = tuple(model.scalar(name).column for name in one.fields)
                place = Name(model.namespace, model.table), columns, Name(target.namespace, target.table)
                known.forwards[place] = model, one
    for enum in schema.enums.values():
        known.enums[Name(enum.namespace, enum.db_name)] = enum
    return known


def empty(schema: Schema) -> Known:
    """The present schema where its models do not count."""
    return Known(replace(schema, models={}, enums={}, types=schema.types))
