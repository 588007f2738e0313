"""The migration half of the CockroachDB dialect, in one value: what differs from PostgreSQL. It opens nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kusto.catalog.changes import AlterTable, Change
from kusto.catalog.extras import Extras
from kusto.catalog.model import Catalog, Column, Index, IndexPart, PrimaryKey
from kusto.catalog.steps import ScratchSql, Statement
from kusto.dialect import FieldShape, SqlTraits
from kusto.dialects.cockroachdb import ddl, lift, online, types
from kusto.dialects.cockroachdb.extras import extras
from kusto.dialects.cockroachdb.inspect import inspect
from kusto.dialects.cockroachdb.resume import took_effect
from kusto.dialects.cockroachdb.scratch import SCRATCH, stays_inside
from kusto.dialects.cockroachdb.split import split
from kusto.dialects.cockroachdb.wipe import wipe
from kusto.dialects.postgresql.migrations import Migrations as PostgresqlMigrations
from kusto.flow import Flow
from kusto.psl.schema import Default, EnumType, Scalar, ScalarField


class Migrations(PostgresqlMigrations):
    """See `kusto.dialect.MigrationDialect` for each method."""

    maintenance_database = "defaultdb"
    orders_enums = False

    def column(self, field: ScalarField, enums: Mapping[str, EnumType], *, alone: bool) -> Column:
        """The column of a field."""
        return types.column_of(field, enums)

    def join_keys(self, table: str) -> tuple[PrimaryKey | None, tuple[Index, ...]]:
        """A unique index over both columns, and one for the second."""
        both = Index(f"{table}_AB_unique", (IndexPart("A"), IndexPart("B")), unique=True)
        return None, (both, Index(f"{table}_B_index", (IndexPart("B"),)))

    def index_part(self, column: str, sort: str | None, ops: str | None, method: str) -> IndexPart:
        """One column of an index; operator classes are the default ones."""
        return IndexPart(column, (sort or "").lower() == "desc")

    def needs_rebuild(self, change: AlterTable) -> bool:
        """Where the primary key's values are written anew."""
        return ddl.needs_rebuild(change)

    def reached(self, before: Catalog, after: Catalog) -> Catalog:
        """Nothing: sequences are called by the columns' names, as they are."""
        return after

    def patience(self, seconds: float) -> str | None:
        """None: a change of the schema is a job in steps there, and holds nobody up."""
        return None

    def cast(self, before: Column, after: Column) -> str:
        """Whether values survive a change of type."""
        return types.cast(before, after)

    @property
    def traits(self) -> SqlTraits:
        """What statements cost on tables that are in use."""
        return online.TRAITS

    def online(self, change: Change) -> str | None:
        """Nothing: there is no other form."""
        return online.online(change)

    def writes_anew(self, before: str, after: str) -> bool:
        """Never so that others wait."""
        return online.writes_anew(before, after)

    def inside(self, statement: Statement) -> str | None:
        """Nothing: what defines cannot be rolled back."""
        return online.inside(statement)

    def split(self, text: str) -> tuple[Statement, ...]:
        """A file cut into statements, each of which takes effect alone."""
        return split(text)

    def shown_type(self, column: Column) -> str:
        """The column's type for people."""
        return types.shown_type(column)

    def took_effect(self, statement: Statement) -> Flow[bool | None]:
        """What became of a statement that nobody saw the end of."""
        return took_effect(statement)

    def render(self, change: Change) -> str:
        """The statements of one change."""
        return ddl.render(change)

    def inspect(self, namespaces: Sequence[str] = ()) -> Flow[Catalog]:
        """The live database's catalog."""
        return inspect(namespaces)

    def field_default(self, column: Column, scalar: Scalar | None) -> Default | None:
        """The default of a column as a schema says it."""
        return lift.field_default(column, scalar)

    def extras(self, namespaces: Sequence[str] = ()) -> Flow[Extras]:
        """Views, computed columns, and what no schema can say."""
        return extras(namespaces)

    def scratch(self) -> ScratchSql | None:
        """A scratch database."""
        return SCRATCH

    def field_type(self, column: Column) -> FieldShape | None:
        """The scalar and native type of a column in a schema."""
        return lift.field_type(column)

    def stays_inside(self, text: str) -> bool:
        """Never: nothing that defines can be rolled back."""
        return stays_inside(text)

    def wipe(self, namespaces: Sequence[str] = ()) -> Flow[None]:
        """Drop everything."""
        return wipe(namespaces)


MIGRATIONS = Migrations()
