"""How queries are written for SQLite (3.35 and later)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kusto.dialects.without_lists import WithoutLists
from kusto.psl.providers import PROVIDERS
from kusto.psl.resolve.names import join_table_name
from kusto.psl.schema import EnumType, Model, Scalar, ScalarField

_PROVIDER = PROVIDERS["sqlite"]


class SqliteQueries(WithoutLists):
    """See `kusto.dialect.QueryDialect`. Lists travel as one JSON text, so no limit of bound parameters is met."""

    product = "SQLite"

    def within(self, namespace: str | None) -> SqliteQueries:
        """See `kusto.dialect.QueryDialect`; SQLite has no schemas."""
        return self

    def quote(self, name: str) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return '"' + name.replace('"', '""') + '"'

    def table(self, model: Model) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return self.quote(model.table)

    def join_table(self, model: Model, relation: str) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return self.quote(join_table_name(_PROVIDER, relation))

    def placeholder(self, number: int) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return "?"

    def read(self, column: str, field: ScalarField) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return column

    def value(self, parameter: str, field: ScalarField, enums: Mapping[str, EnumType]) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return parameter

    def element(self, parameter: str, field: ScalarField, enums: Mapping[str, EnumType]) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return parameter

    def compared(
        self, column: str, parameter: str, field: ScalarField, enums: Mapping[str, EnumType]
    ) -> tuple[str, str]:
        """See `kusto.dialect.QueryDialect`."""
        return column, parameter

    def divided(self, column: str, value: str, field: ScalarField) -> str:
        """See `kusto.dialect.QueryDialect`; a Decimal of no fraction is kept as an integer and would divide as one."""
        return f"CAST({column} AS REAL) / {value}" if field.type is Scalar.DECIMAL else f"{column} / {value}"

    def in_list(self, column: str, field: ScalarField, parameter: str, enums: Mapping[str, EnumType]) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return f"{self._comparable(column, field)} IN (SELECT value FROM json_each({parameter}))"

    def in_tuples(
        self,
        columns: Sequence[str],
        fields: Sequence[ScalarField],
        parameters: Sequence[str],
        enums: Mapping[str, EnumType],
    ) -> str:
        """See `kusto.dialect.QueryDialect`."""
        left = ", ".join(self._comparable(c, f) for c, f in zip(columns, fields, strict=True))
        values = ", ".join(f"j{i}.value" for i in range(len(parameters)))
        sources = " ".join(
            f"json_each({p}) AS j{i}" if i == 0 else f"JOIN json_each({p}) AS j{i} ON j{i}.key = j0.key"
            for i, p in enumerate(parameters)
        )
        return f"({left}) IN (SELECT {values} FROM {sources})"

    def like(self, column: str, parameter: str, field: ScalarField, *, insensitive: bool) -> str:
        """See `kusto.dialect.QueryDialect`; SQLite's LIKE ignores the case of ASCII letters, as it does in Prisma."""
        if insensitive:
            column, parameter = self.folded(column), self.folded(parameter)
        return f"{column} LIKE {parameter} ESCAPE '\\'"

    def folded(self, expression: str) -> str:
        """See `kusto.dialect.QueryDialect`; the function is registered by the driver and knows Unicode."""
        return f"kusto_casefold({expression})"

    def ordered(self, key: str, *, descending: bool, nulls: str | None) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return f"{key}{' DESC' if descending else ' ASC'}" + (f" NULLS {nulls.upper()}" if nulls else "")

    def limit(self, take: str | None, skip: str | None) -> str:
        """See `kusto.dialect.QueryDialect`."""
        if take is None and skip is None:
            return ""
        return f" LIMIT {take or -1}" + (f" OFFSET {skip}" if skip else "")

    def last_id(self) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return "last_insert_rowid()"

    def insert_defaults(self) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return "DEFAULT VALUES"

    def unless_there(self, table: str, column: str) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return " ON CONFLICT DO NOTHING"

    def delete_from(self, table: str, alias: str) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return f"DELETE FROM {table} AS {alias}"

    def locked(self) -> str:
        """See `kusto.dialect.QueryDialect`; writes give their rows back, so that nothing is read before one."""
        return ""

    def bulk_insert(
        self, table: str, columns: Sequence[str], fields: Sequence[ScalarField], enums: Mapping[str, EnumType]
    ) -> str | None:
        """Rows go one by one through one prepared statement, which SQLite does fastest."""
        return None

    @staticmethod
    def _comparable(column: str, field: ScalarField) -> str:
        # hex(NULL) is an empty text, which is what no bytes at all are.
        return f"CASE WHEN {column} IS NOT NULL THEN hex({column}) END" if field.type is Scalar.BYTES else column


QUERIES = SqliteQueries()
