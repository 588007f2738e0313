"""What a database must answer: the `Capabilities` record and the protocols that `kusto.dialects` implements.

Whoever needs to know whether a database can do something asks a capability; whoever needs to know how a thing is
written asks a method. Nothing here does input or output.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from kusto.psl.schema import Default, EnumType, Model, NativeType, Scalar, ScalarField

if TYPE_CHECKING:
    from kusto.catalog.changes import AlterTable, Change
    from kusto.catalog.extras import Extras
    from kusto.catalog.model import Catalog, Column, Index, IndexPart, PrimaryKey, Table
    from kusto.catalog.steps import Guard, LedgerSql, ScratchSql, Statement, Token
    from kusto.errors import KustoError
    from kusto.flow import Flow

Converter: TypeAlias = Callable[[Any], Any]
"""Turns one value into another; never called with None."""
FieldShape: TypeAlias = tuple[Scalar, NativeType | None]
"""The type of a field: its scalar and, where that is not the default one, its native type."""


class Rows(tuple[Any, ...]):
    """Rows that are one parameter, where the database takes such (`Capabilities.rows_parameter`)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a database can do, one sentence a field.

    Args:
        transactional_ddl: DDL inside a transaction is undone by its rollback.
        namespaces: tables live in named schemas.
        native_enums: enums are types of the database, not text with a check by the client.
        scalar_lists: a column can hold a list.
        insensitive_filters: ``mode: "insensitive"`` can be written.
        alters_in_place: ``ALTER TABLE`` can change a column; otherwise the table is rebuilt.
        array_parameters: a list is one parameter of an array type; otherwise it travels as JSON text.
        rows_parameter: many rows are one parameter (`Rows`), a list is one too.
        returning: a statement that writes can give its rows back; otherwise they are read again.
        writes_read_target: the condition of a statement that writes may read the table it writes to.
        savepoints: transactions nest.
        errors_end_transactions: after a statement that failed, its transaction can only be rolled back.
        nulls_sort_first: NULL stands before all values in an ascending order that says nothing of it.
        server: there is a server with a clock, an address and other users; otherwise the database is a file.
        decimal_digits: significant decimal digits that survive, or None where all do.
        isolation_levels: names that ``tx(isolation_level=…)`` accepts.
        max_parameters: bound parameters in one statement.
        max_identifier: bytes of a name.
    """

    transactional_ddl: bool
    namespaces: bool
    native_enums: bool
    scalar_lists: bool
    insensitive_filters: bool
    alters_in_place: bool
    array_parameters: bool
    rows_parameter: bool
    returning: bool
    writes_read_target: bool
    savepoints: bool
    errors_end_transactions: bool
    nulls_sort_first: bool
    server: bool
    decimal_digits: int | None
    isolation_levels: tuple[str, ...]
    max_parameters: int
    max_identifier: int


@dataclass(frozen=True, slots=True)
class SqlTraits:
    """What statements cost on tables that are in use, one sentence a field; the rules of `kusto.migrate.lint` ask.

    Args:
        concurrent_indexes: an index is built and dropped beside writers only where the statement says ``CONCURRENTLY``.
        unchecked_constraints: a constraint can be added ``NOT VALID`` and looked at later, beside writers.
        online_forms: `MigrationDialect.online` knows other forms at all.
        copies_for_keys: a foreign key that is added to a table makes the server copy it.
        long_locks: a statement that takes long holds up those who use its table, not everybody anyway.
        volatile_functions: functions, in lower case, that give each row another value: a column that is added with one
            as its default writes the table anew.
    """

    concurrent_indexes: bool
    unchecked_constraints: bool
    online_forms: bool
    copies_for_keys: bool
    long_locks: bool
    volatile_functions: frozenset[str]


class ValueDialect(Protocol):
    """How values travel. ``None`` for a converter means: as it is."""

    def encoder(self, field: ScalarField, enums: Mapping[str, EnumType]) -> Converter | None:
        """Checks and turns a Python value of the field into what the driver takes; raises `InputError`.

        For a list field this is the converter of one element.
        """
        ...

    def decoder(self, field: ScalarField, enums: Mapping[str, EnumType]) -> Converter | None:
        """Turns what the driver gives for the field into the Python value, ignoring enum classes."""
        ...

    def packed(self, field: ScalarField, values: Sequence[Any]) -> Any:
        """Many encoded values of a field as the one parameter that `QueryDialect.in_list` wants."""
        ...

    def decode_unknown(self, value: Any) -> Any:
        """A value of a raw query, whose column type only the driver knows, as plain Python."""
        ...


class QueryDialect(Protocol):
    """How a query is written. Columns and parameters come as finished SQL, names as they are in the database."""

    def within(self, namespace: str | None) -> QueryDialect:
        """The same, for a connection whose URL names a schema of the database."""
        ...

    def quote(self, name: str) -> str:
        """An identifier in quotes, quotes inside doubled."""
        ...

    def table(self, model: Model) -> str:
        """A model's table, quoted, with its namespace where it has one."""
        ...

    def join_table(self, model: Model, relation: str) -> str:
        """The table of an implicit many-to-many relation between ``model`` and another, quoted."""
        ...

    def placeholder(self, number: int) -> str:
        """The parameter of this number (from 1), in the order of the text."""
        ...

    def read(self, column: str, field: ScalarField) -> str:
        """A column in a select list (some types need a cast to arrive as the decoder wants them)."""
        ...

    def value(self, parameter: str, field: ScalarField, enums: Mapping[str, EnumType]) -> str:
        """A parameter standing for the field's value, with a cast where the database could not guess its type."""
        ...

    def element(self, parameter: str, field: ScalarField, enums: Mapping[str, EnumType]) -> str:
        """A parameter standing for one element of a list field."""
        ...

    def in_list(self, column: str, field: ScalarField, parameter: str, enums: Mapping[str, EnumType]) -> str:
        """A test that ``column`` is in the list that one parameter holds."""
        ...

    def in_tuples(
        self,
        columns: Sequence[str],
        fields: Sequence[ScalarField],
        parameters: Sequence[str],
        enums: Mapping[str, EnumType],
    ) -> str:
        """A test that several columns together are in the rows that one parameter per column holds."""
        ...

    def like(self, column: str, parameter: str, field: ScalarField, *, insensitive: bool) -> str:
        """A pattern test; the pattern is escaped with a backslash."""
        ...

    def compared(
        self, column: str, parameter: str, field: ScalarField, enums: Mapping[str, EnumType]
    ) -> tuple[str, str]:
        """A column and a parameter as two expressions that can be compared."""
        ...

    def divided(self, column: str, value: str, field: ScalarField) -> str:
        """The quotient of a column and a value that was written by `value`."""
        ...

    def folded(self, expression: str) -> str:
        """An expression that compares without regard to case."""
        ...

    def ordered(self, key: str, *, descending: bool, nulls: str | None) -> str:
        """A key of an ``ORDER BY``; ``nulls``: ``first`` or ``last``, or None for where the database puts them."""
        ...

    def limit(self, take: str | None, skip: str | None) -> str:
        """The ``LIMIT``/``OFFSET`` clause with a leading space, or an empty text."""
        ...

    def list_test(self, operator: str, column: str, parameter: str) -> str:
        """``has``, ``has_every``, ``has_some`` or ``equals`` on a list column."""
        ...

    def list_empty(self, column: str) -> str:
        """A test that a list column holds no element."""
        ...

    def list_push(self, column: str, parameter: str) -> str:
        """A list column with the elements of a parameter appended."""
        ...

    def last_id(self) -> str:
        """The number that this connection's last insert made; asked only where writes give no rows back."""
        ...

    def insert_defaults(self) -> str:
        """What stands in an ``INSERT`` behind the table where every column gets its default."""
        ...

    def unless_there(self, table: str, column: str) -> str:
        """The end of an ``INSERT`` that leaves out rows whose keys are there already, with a leading space.

        Args:
            column: one of the table's columns, quoted.
        """
        ...

    def delete_from(self, table: str, alias: str) -> str:
        """The head of a ``DELETE`` whose condition calls the table ``alias``."""
        ...

    def locked(self) -> str:
        """The end of a read whose rows the transaction is about to change, with a leading space, or an empty text."""
        ...

    def bulk_insert(
        self, table: str, columns: Sequence[str], fields: Sequence[ScalarField], enums: Mapping[str, EnumType]
    ) -> str | None:
        """An ``INSERT`` of many rows; None where they go one by one.

        One parameter per column holds them, or one alone where the database takes rows as one (`Rows`).
        """
        ...


class ErrorDialect(Protocol):
    """How the database's own errors become ours."""

    def error(self, code: str | None, message: str, details: Mapping[str, str | None]) -> KustoError:
        """The error of ours for a SQLSTATE (or the database's own code) and message.

        Args:
            details: ``table``, ``column``, ``constraint``, ``detail`` where the driver knows them.
        """
        ...


class MigrationDialect(Protocol):
    """How a catalog is read and changed."""

    rebuilds: bool
    """Tables are made anew to change a column or a foreign key."""

    maintenance_database: str
    """The database through which others are made; empty where a connection needs none."""

    indexes_with_table: bool
    """The statement that makes a table makes its indexes too."""

    renames_foreign_keys: bool
    """A foreign key can get another name; otherwise it is dropped and added."""

    indexes_outlive_columns: bool
    """An index that spans several columns stays, narrower, when one of them is dropped."""

    orders_enums: bool
    """Members of an enum type can get another order; where an enum is the type of its column, that says it."""

    def column(self, field: ScalarField, enums: Mapping[str, EnumType], *, alone: bool) -> Column:
        """The column of a field; ``alone``: it is the whole primary key."""
        ...

    def primary_key(self, columns: tuple[str, ...], name: str) -> PrimaryKey:
        """A primary key, named where the database names it."""
        ...

    def join_keys(self, table: str) -> tuple[PrimaryKey | None, tuple[Index, ...]]:
        """The key and the indexes of the table (columns A and B) of an implicit many-to-many relation."""
        ...

    def index_part(self, column: str, sort: str | None, ops: str | None, method: str) -> IndexPart:
        """One column of an index as the database keeps it."""
        ...

    def implied_indexes(self, table: Table) -> Table:
        """A table with the indexes that the server makes by itself for its foreign keys."""
        ...

    def key_is_served(self, before: Table, after: Table, key: str) -> bool:
        """Whether an index that the foreign key of this name cannot do without is there before, after and between."""
        ...

    def lost_members(self, before: Column, after: Column) -> tuple[str, ...]:
        """Members that a column's own enum loses; none where enums are types of the database, or text."""
        ...

    def cast(self, before: Column, after: Column) -> str:
        """Whether values survive a change of type: ``safe``, ``risky`` (may not fit), ``none`` (no cast exists).

        ``same``: two spellings of one type.
        """
        ...

    def shown_type(self, column: Column) -> str:
        """The column's type for people."""
        ...

    def needs_rebuild(self, change: AlterTable) -> bool:
        """Whether the table has to be made anew to carry out the change."""
        ...

    def reached(self, before: Catalog, after: Catalog) -> Catalog:
        """A catalog with the names that only the way to it from another one gives (of sequences), for the way back."""
        ...

    def keys_with_change(self, change: AlterTable) -> frozenset[str]:
        """Names of indexes that the statement of the change itself makes or drops, because it cannot do without."""
        ...

    def render(self, change: Change) -> str:
        """The statements of one change, each ended by a semicolon."""
        ...

    @property
    def traits(self) -> SqlTraits:
        """What statements cost on tables that are in use."""
        ...

    def online(self, change: Change) -> str | None:
        """The statements of a change to a table that is in use, each of which holds others up for a moment only.

        Each must be committed before the next; one that was broken off can be run again. None where there is no other
        form than that of `render`.
        """
        ...

    def writes_anew(self, before: str, after: str) -> bool:
        """Whether a column's change from one type to another, both as statements write them, writes its table anew."""
        ...

    def split(self, text: str) -> tuple[Statement, ...]:
        """A file cut into statements; comments between them belong to none."""
        ...

    def tokens(self, text: str) -> tuple[Token, ...]:
        """A file cut into words, names, strings, marks and comments, whatever they mean."""
        ...

    def field_type(self, column: Column) -> FieldShape | None:
        """The scalar and native type of a column in a schema; None where schemas know no such type.

        Called for columns that are no enum. The native type is None where it is the scalar's default one, so that
        `column` makes the same column of a field of this type again.
        """
        ...

    def field_default(self, column: Column, scalar: Scalar | None) -> Default | None:
        """The default of a column as a schema says it, or None where only ``dbgenerated`` can.

        Called for columns with a default whose text is known. Decimals and big integers keep their spelling (str), of
        an enum (``scalar`` None) the member's name in the database is given as str.
        """
        ...

    def column_enum(self, column: Column) -> tuple[str, ...] | None:
        """The members, where the column's own type lists them and no named enum does."""
        ...

    def extras(self, namespaces: Sequence[str] = ()) -> Flow[Extras]:
        """Views with their columns, columns the database computes, and what no schema can say; as `inspect`."""
        ...

    def inspect(self, namespaces: Sequence[str] = ()) -> Flow[Catalog]:
        """The live database's catalog; without ``namespaces`` that of the connection's own, names unqualified.

        The migration ledger is left out.
        """
        ...

    def create_database(self, name: str) -> str:
        """The statement that makes a database on a server."""
        ...

    def prepare(self) -> Flow[None]:
        """Make the connection's own namespace where it does not exist yet."""
        ...

    def wipe(self, namespaces: Sequence[str] = ()) -> Flow[None]:
        """Drop everything that the namespaces hold, the ledger too, inside one transaction."""
        ...

    def ledger(self) -> LedgerSql:
        """The statements of the ledger."""
        ...

    def scratch(self) -> ScratchSql | None:
        """How a scratch database or namespace is made; None where a database in memory does."""
        ...

    def stays_inside(self, text: str) -> bool:
        """Whether a migration names no other namespace and does nothing that a rollback could not undo."""
        ...

    def inside(self, statement: Statement) -> str | None:
        """What leads to the same inside a transaction, for a replay; None where nothing does.

        Asked of statements that cannot run inside one.
        """
        ...

    def took_effect(self, statement: Statement) -> Flow[bool | None]:
        """Whether a statement whose outcome nobody saw (the process was killed, the connection broke) took effect.

        Asked only of statements that ran outside a transaction.

        Returns:
            False where it did not, or may be repeated without harm (what it left half done is taken away first), None
            where it cannot be told.
        """
        ...

    def patience(self, seconds: float) -> str | None:
        """The statement that lets those after it, in the same transaction, wait so long for a lock and no longer."""
        ...

    def guard(self, keys_off: bool) -> Guard:
        """What surrounds the transaction of a migration; ``keys_off``: its file switches foreign keys off."""
        ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """Everything one database answers.

    Args:
        load_migrations: gives the migration half; called late, so that a client never imports migration code.
        unproven: it was written by documentation and never run against a server, which people are told.
    """

    name: str
    capabilities: Capabilities
    values: ValueDialect
    queries: QueryDialect
    errors: ErrorDialect
    load_migrations: Callable[[], MigrationDialect]
    unproven: bool = False

    @property
    def migrations(self) -> MigrationDialect:
        """The migration half."""
        return self.load_migrations()
