"""Columns made fields: in go columns and what the present schema knows of them, out come scalar fields."""

from __future__ import annotations

from dataclasses import replace

from kusto.catalog.model import Column, Name
from kusto.dialect import MigrationDialect
from kusto.migrate.diff_table import column_change
from kusto.psl.schema import (
    Arity,
    Default,
    EnumDefault,
    EnumRef,
    EnumType,
    FieldType,
    FunctionCall,
    NativeType,
    Scalar,
    ScalarField,
    Unsupported,
)

_CLIENT = ("cuid", "uuid", "nanoid", "ulid", "auto")


class Fields:
    """Makes fields.

    Args:
        enums: the schema's enums by their name in it.
        enum_names: name in the database → name in the schema.
    """

    def __init__(self, dialect: MigrationDialect, enums: dict[str, EnumType], enum_names: dict[Name, str]) -> None:
        self.dialect = dialect
        self.enums = enums
        self.enum_names = enum_names

    def field(
        self,
        name: str,
        column: Column,
        *,
        alone: bool,
        old: ScalarField | None,
        computed: bool,
        inline: EnumType | None,
    ) -> ScalarField:
        """The field of a column; the present one where it says all that the column is.

        Args:
            alone: the column is the whole primary key.
            old: the present field.
            computed: the database computes the value.
            inline: the enum that stands in the column's own type.
        """
        if old is not None and self._says(old, column, alone):
            return old
        shape, native = (EnumRef(inline.name), None) if inline else self._type(column)
        arity = Arity.LIST if column.list else Arity.OPTIONAL if column.nullable else Arity.REQUIRED
        made = ScalarField(name, column.name, shape, arity, None, None, native)
        if old is not None:
            moment = shape is Scalar.DATETIME and arity is not Arity.LIST
            ignored = old.is_ignored and not isinstance(shape, Unsupported)  # which the client passes over anyway
            made = replace(made, updated_at=old.updated_at and moment, is_ignored=ignored, doc=old.doc)
            if isinstance(old.type, EnumRef) and not isinstance(shape, EnumRef):
                kept = replace(made, type=old.type, native=None)
                made = kept if self._says(kept, replace(column, default=None), alone) else made
        return replace(made, default=self._default(made, column, old, alone=alone, computed=computed))

    def _says(self, field: ScalarField, column: Column, alone: bool) -> bool:
        if isinstance(field.type, EnumRef) and field.type.name not in self.enums:
            return False
        found = self.dialect.column(field, self.enums, alone=alone)
        if alone and found.nullable and not column.nullable:
            found = replace(found, nullable=False)
        return column_change(column, found, self.dialect) is None

    def _type(self, column: Column) -> tuple[FieldType, NativeType | None]:
        if column.enum is not None and column.enum in self.enum_names:
            return EnumRef(self.enum_names[column.enum]), None
        found = self.dialect.field_type(column)
        return found if found is not None else (Unsupported(column.type), None)

    def _default(
        self, made: ScalarField, column: Column, old: ScalarField | None, *, alone: bool, computed: bool
    ) -> Default | None:
        if computed:
            return FunctionCall("dbgenerated")
        if column.autoincrement and column.default is None:
            return FunctionCall("autoincrement")
        if column.default is None:
            given = old.default if old is not None and old.type == made.type else None
            return given if isinstance(given, FunctionCall) and given.name in _CLIENT else None
        value = None if isinstance(made.type, Unsupported) else self._value(made, column)
        if value is not None and self._says(replace(made, default=value), column, alone):
            return value
        text = column.default.sql or ""
        if text.strip().lower().startswith("null"):
            return None
        return FunctionCall("dbgenerated", (text,)) if text else FunctionCall("dbgenerated")

    def _value(self, made: ScalarField, column: Column) -> Default | None:
        if not isinstance(made.type, EnumRef):
            found = self.dialect.field_type(column)
            return self.dialect.field_default(column, found[0]) if found else None
        value = self.dialect.field_default(column, None)
        members = {m.db_name: EnumDefault(m.name) for m in self.enums[made.type.name].members}
        if isinstance(value, tuple):
            several = [members.get(str(one)) for one in value]
            return tuple(one for one in several if one is not None) if all(several) else None
        return members.get(value) if isinstance(value, str) else None
