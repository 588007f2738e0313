"""The migration half of the MySQL dialect (MariaDB too), in one value. It opens nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kusto.catalog.changes import AlterTable, Change
from kusto.catalog.extras import Extras
from kusto.catalog.model import Catalog, Column, Index, IndexPart, PrimaryKey, Table
from kusto.catalog.steps import Guard, LedgerSql, ScratchSql, Statement, Token
from kusto.dialect import FieldShape, SqlTraits
from kusto.dialects.mysql import ddl, lift, online, types
from kusto.dialects.mysql.extras import extras
from kusto.dialects.mysql.inspect import inspect
from kusto.dialects.mysql.ledger import LEDGER
from kusto.dialects.mysql.resume import took_effect
from kusto.dialects.mysql.scratch import SCRATCH, stays_inside
from kusto.dialects.mysql.split import split, tokens
from kusto.dialects.mysql.wipe import prepare, wipe
from kusto.flow import Flow
from kusto.psl.providers import PROVIDERS
from kusto.psl.resolve.names import suffixed
from kusto.psl.schema import Default, EnumType, Scalar, ScalarField

_PROVIDER = PROVIDERS["mysql"]


class Migrations:
    """See `kusto.dialect.MigrationDialect` for each method."""

    rebuilds = False
    maintenance_database = ""
    indexes_with_table = True
    renames_foreign_keys = False
    indexes_outlive_columns = True
    orders_enums = False

    def column(self, field: ScalarField, enums: Mapping[str, EnumType], *, alone: bool) -> Column:
        """The column of a field."""
        return types.column_of(field, enums)

    def primary_key(self, columns: tuple[str, ...], name: str) -> PrimaryKey:
        """A primary key: it has no name."""
        return PrimaryKey(columns)

    def join_keys(self, table: str) -> tuple[PrimaryKey | None, tuple[Index, ...]]:
        """A unique index over both columns, and one for the second."""
        both = Index(suffixed(_PROVIDER, table, "_AB_unique"), (IndexPart("A"), IndexPart("B")), unique=True)
        return None, (both, Index(suffixed(_PROVIDER, table, "_B_index"), (IndexPart("B"),)))

    def index_part(self, column: str, sort: str | None, ops: str | None, method: str) -> IndexPart:
        """One column of an index; there are no operator classes."""
        return IndexPart(column, (sort or "").lower() == "desc" and method != "fulltext")

    def implied_indexes(self, table: Table) -> Table:
        """A table with the indexes that the server makes for its foreign keys."""
        return ddl.implied_indexes(table)

    def key_is_served(self, before: Table, after: Table, key: str) -> bool:
        """Whether an index that a foreign key uses stays all the time."""
        return ddl.stays_served(before, after, key)

    def lost_members(self, before: Column, after: Column) -> tuple[str, ...]:
        """Members of an enum that a changed column cannot hold any more."""
        return types.lost_members(before, after)

    def cast(self, before: Column, after: Column) -> str:
        """Whether values survive a change of type."""
        return types.cast(before, after)

    def shown_type(self, column: Column) -> str:
        """The column's type for people."""
        return types.shown_type(column)

    def needs_rebuild(self, change: AlterTable) -> bool:
        """Never: tables change in place."""
        return False

    def reached(self, before: Catalog, after: Catalog) -> Catalog:
        """The catalog as it is: there are no sequences."""
        return after

    def keys_with_change(self, change: AlterTable) -> frozenset[str]:
        """Those of columns that count: the server asks for a key of such a column at every moment."""
        return frozenset(index.name for index in (*ddl.dropped_keys(change), *ddl.added_keys(change)))

    def render(self, change: Change) -> str:
        """The statements of one change."""
        return ddl.render(change)

    @property
    def traits(self) -> SqlTraits:
        """What statements cost on tables that are in use."""
        return online.TRAITS

    def online(self, change: Change) -> str | None:
        """The statements of a change to a table that is in use."""
        return online.online(change)

    def writes_anew(self, before: str, after: str) -> bool:
        """Whether a change of type writes the table anew."""
        return online.writes_anew(before, after)

    def split(self, text: str) -> tuple[Statement, ...]:
        """A file cut into statements."""
        return split(text)

    def tokens(self, text: str) -> tuple[Token, ...]:
        """A file cut into words and marks."""
        return tokens(text)

    def inspect(self, namespaces: Sequence[str] = ()) -> Flow[Catalog]:
        """The live database's catalog."""
        return inspect(namespaces)

    def field_type(self, column: Column) -> FieldShape | None:
        """The scalar and native type of a column."""
        return lift.field_type(column)

    def field_default(self, column: Column, scalar: Scalar | None) -> Default | None:
        """The default of a column in a schema's words."""
        return lift.field_default(column, scalar)

    def column_enum(self, column: Column) -> tuple[str, ...] | None:
        """The members that the column's type lists."""
        return lift.column_enum(column)

    def extras(self, namespaces: Sequence[str] = ()) -> Flow[Extras]:
        """Views, computed columns, and what no schema can say."""
        return extras(namespaces)

    def create_database(self, name: str) -> str:
        """A database whose tables speak the same as Prisma's."""
        return SCRATCH.create.format(ddl.quote(name))

    def prepare(self) -> Flow[None]:
        """Nothing: there are no namespaces."""
        return prepare()

    def wipe(self, namespaces: Sequence[str] = ()) -> Flow[None]:
        """Drop everything."""
        return wipe(namespaces)

    def ledger(self) -> LedgerSql:
        """The statements of the ledger."""
        return LEDGER

    def scratch(self) -> ScratchSql | None:
        """A scratch database."""
        return SCRATCH

    def stays_inside(self, text: str) -> bool:
        """Never: nothing that defines can be rolled back."""
        return stays_inside(text)

    def inside(self, statement: Statement) -> str | None:
        """Nothing: what cannot run there has no other form."""
        return None

    def took_effect(self, statement: Statement) -> Flow[bool | None]:
        """Whether a statement whose outcome nobody saw took effect."""
        return took_effect(statement)

    def patience(self, seconds: float) -> str | None:
        """How long a statement waits for the locks of tables and rows."""
        whole = max(1, round(seconds))
        return f"SET SESSION lock_wait_timeout = {whole}, SESSION innodb_lock_wait_timeout = {whole}"

    def guard(self, keys_off: bool) -> Guard:
        """Nothing: a file that switches foreign keys off does so for its own session."""
        return Guard()


MIGRATIONS = Migrations()
