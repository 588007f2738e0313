"""The migration half of the SQLite dialect, in one value. It opens nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kusto.catalog.changes import AlterTable, Change
from kusto.catalog.extras import Extras
from kusto.catalog.model import Catalog, Column, Index, IndexPart, PrimaryKey, Table
from kusto.catalog.steps import Guard, LedgerSql, ScratchSql, Statement, Token
from kusto.dialect import FieldShape, SqlTraits
from kusto.dialects.sqlite import ddl, lift, online, types
from kusto.dialects.sqlite.extras import extras
from kusto.dialects.sqlite.inspect import inspect
from kusto.dialects.sqlite.ledger import LEDGER
from kusto.dialects.sqlite.resume import took_effect
from kusto.dialects.sqlite.scratch import SCRATCH, stays_inside
from kusto.dialects.sqlite.split import split, tokens
from kusto.dialects.sqlite.wipe import prepare, wipe
from kusto.flow import Flow
from kusto.psl.providers import PROVIDERS
from kusto.psl.resolve.names import suffixed
from kusto.psl.schema import Default, EnumType, Scalar, ScalarField

_PROVIDER = PROVIDERS["sqlite"]


class Migrations:
    """See `kusto.dialect.MigrationDialect` for each method."""

    rebuilds = True
    maintenance_database = ""
    indexes_with_table = False
    renames_foreign_keys = True
    indexes_outlive_columns = False
    orders_enums = False

    def column(self, field: ScalarField, enums: Mapping[str, EnumType], *, alone: bool) -> Column:
        """The column of a field."""
        return types.column_of(field, enums, alone=alone)

    def primary_key(self, columns: tuple[str, ...], name: str) -> PrimaryKey:
        """A primary key: it has no name."""
        return PrimaryKey(columns)

    def join_keys(self, table: str) -> tuple[PrimaryKey | None, tuple[Index, ...]]:
        """A unique index over both columns, and one for the second."""
        both = Index(suffixed(_PROVIDER, table, "_AB_unique"), (IndexPart("A"), IndexPart("B")), unique=True)
        return None, (both, Index(suffixed(_PROVIDER, table, "_B_index"), (IndexPart("B"),)))

    def index_part(self, column: str, sort: str | None, ops: str | None, method: str) -> IndexPart:
        """One column of an index; there are no operator classes."""
        return IndexPart(column, (sort or "").lower() == "desc")

    def implied_indexes(self, table: Table) -> Table:
        """The table as it is: foreign keys make no indexes."""
        return table

    def key_is_served(self, before: Table, after: Table, key: str) -> bool:
        """Always: foreign keys need no index of their own."""
        return True

    def lost_members(self, before: Column, after: Column) -> tuple[str, ...]:
        """None: an enum is text."""
        return ()

    def cast(self, before: Column, after: Column) -> str:
        """Whether values survive a change of type."""
        return types.cast(before, after)

    def shown_type(self, column: Column) -> str:
        """The column's type for people."""
        return types.scalar_name(column.type)

    def needs_rebuild(self, change: AlterTable) -> bool:
        """Whether the table has to be made anew."""
        return ddl.needs_rebuild(change)

    def reached(self, before: Catalog, after: Catalog) -> Catalog:
        """The catalog as it is: there are no sequences."""
        return after

    def keys_with_change(self, change: AlterTable) -> frozenset[str]:
        """None: a column that counts needs no key."""
        return frozenset()

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

    def field_type(self, column: Column) -> FieldShape | None:
        """The scalar and native type of a column in a schema."""
        return lift.field_type(column)

    def field_default(self, column: Column, scalar: Scalar | None) -> Default | None:
        """The default of a column as a schema says it."""
        return lift.field_default(column, scalar)

    def column_enum(self, column: Column) -> tuple[str, ...] | None:
        """None: no type lists members."""
        return None

    def extras(self, namespaces: Sequence[str] = ()) -> Flow[Extras]:
        """Views, computed columns, and what no schema can say."""
        return extras(namespaces)

    def inspect(self, namespaces: Sequence[str] = ()) -> Flow[Catalog]:
        """The live database's catalog."""
        return inspect(namespaces)

    def create_database(self, name: str) -> str:
        """Nothing: connecting makes the file."""
        return ""

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
        """None: a database in memory does."""
        return SCRATCH

    def stays_inside(self, text: str) -> bool:
        """Always: there are no namespaces."""
        return stays_inside(text)

    def inside(self, statement: Statement) -> str | None:
        """Nothing: what cannot run there has no other form."""
        return None

    def took_effect(self, statement: Statement) -> Flow[bool | None]:
        """Whether a statement whose outcome nobody saw took effect."""
        return took_effect(statement)

    def patience(self, seconds: float) -> str | None:
        """Nothing: there is one lock, and who begins has it."""
        return None

    def guard(self, keys_off: bool) -> Guard:
        """Foreign keys can only be switched outside a transaction; the check stands in for them."""
        if not keys_off:
            return Guard()
        return Guard(("PRAGMA foreign_keys = OFF",), "PRAGMA foreign_key_check", ("PRAGMA foreign_keys = ON",))


MIGRATIONS = Migrations()
