"""How queries are written for MySQL (8.0 and later) and MariaDB (10.6 and later).

Values are written into the statement by the driver, so that a list, or rows, can be one parameter. What only one of
the two servers needs stands in its own comments: ``/*M! … */`` is read by MariaDB, ``/*!80000 … */`` by MySQL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kusto.dialects.without_lists import WithoutLists
from kusto.psl.providers import PROVIDERS
from kusto.psl.resolve.names import join_table_name
from kusto.psl.schema import EnumType, Model, Scalar, ScalarField

_ALL_ROWS = 2**64 - 1
"""An OFFSET needs a LIMIT; the manual names this number for none."""

_PROVIDER = PROVIDERS["mysql"]


class MysqlQueries(WithoutLists):
    """See `kusto.dialect.QueryDialect`."""

    product = "MySQL"

    def within(self, namespace: str | None) -> MysqlQueries:
        """See `kusto.dialect.QueryDialect`; a schema is a database here, which the connection has chosen."""
        return self

    def quote(self, name: str) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return "`" + name.replace("`", "``") + "`"

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
        """See `kusto.dialect.QueryDialect`; a FLOAT of 4 bytes would arrive with six digits."""
        return f"{column} + 0e0" if field.native and field.native.name == "Float" else column

    def value(self, parameter: str, field: ScalarField, enums: Mapping[str, EnumType]) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return parameter

    def element(self, parameter: str, field: ScalarField, enums: Mapping[str, EnumType]) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return parameter

    def compared(
        self, column: str, parameter: str, field: ScalarField, enums: Mapping[str, EnumType]
    ) -> tuple[str, str]:
        """See `kusto.dialect.QueryDialect`; JSON is a text on MariaDB, and equal whatever the order of its keys."""
        if field.type is not Scalar.JSON:
            return column, parameter
        return _normal(column), _normal(f"/*!80000 CAST(*/{parameter}/*!80000 AS JSON)*/")

    def divided(self, column: str, value: str, field: ScalarField) -> str:
        """See `kusto.dialect.QueryDialect`; ``/`` of two integers is no integer, and would be rounded."""
        whole = field.type in (Scalar.INT, Scalar.BIGINT)
        return f"{column} DIV {value}" if whole else f"{column} / {value}"

    def in_list(self, column: str, field: ScalarField, parameter: str, enums: Mapping[str, EnumType]) -> str:
        """See `kusto.dialect.QueryDialect`; the driver writes the list with its parentheses."""
        return f"{column} IN {parameter}"

    def in_tuples(
        self,
        columns: Sequence[str],
        fields: Sequence[ScalarField],
        parameters: Sequence[str],
        enums: Mapping[str, EnumType],
    ) -> str:
        """See `kusto.dialect.QueryDialect`; all rows are one parameter."""
        return f"({', '.join(columns)}) IN {parameters[0]}"

    def like(self, column: str, parameter: str, field: ScalarField, *, insensitive: bool) -> str:
        """See `kusto.dialect.QueryDialect`; without ``insensitive`` the column's collation decides, as in Prisma."""
        if insensitive:
            column, parameter = self.folded(column), self.folded(parameter)
        return f"{column} LIKE {parameter}"

    def folded(self, expression: str) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return f"LOWER({expression})"

    def ordered(self, key: str, *, descending: bool, nulls: str | None) -> str:
        """See `kusto.dialect.QueryDialect`; there are no words for the place of NULLs, which stand below all values."""
        way = " DESC" if descending else " ASC"
        if nulls is None or (nulls == "first") != descending:
            return key + way
        return f"{key} IS NULL{' DESC' if nulls == 'first' else ' ASC'}, {key}{way}"

    def limit(self, take: str | None, skip: str | None) -> str:
        """See `kusto.dialect.QueryDialect`."""
        if take is None and skip is None:
            return ""
        return f" LIMIT {take or _ALL_ROWS}" + (f" OFFSET {skip}" if skip else "")

    def last_id(self) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return "LAST_INSERT_ID()"

    def insert_defaults(self) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return "() VALUES ()"

    def unless_there(self, table: str, column: str) -> str:
        """See `kusto.dialect.QueryDialect`; INSERT IGNORE would also let pass what does not fit or points nowhere."""
        return f" ON DUPLICATE KEY UPDATE {table}.{column} = {table}.{column}"

    def delete_from(self, table: str, alias: str) -> str:
        """See `kusto.dialect.QueryDialect`; ``DELETE FROM … AS`` is unknown to MariaDB before 11.6."""
        return f"DELETE {alias} FROM {table} AS {alias}"

    def locked(self) -> str:
        """See `kusto.dialect.QueryDialect`."""
        return " FOR UPDATE"

    def bulk_insert(
        self, table: str, columns: Sequence[str], fields: Sequence[ScalarField], enums: Mapping[str, EnumType]
    ) -> str | None:
        """See `kusto.dialect.QueryDialect`."""
        return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ?"


def _normal(expression: str) -> str:
    """JSON in a form that is compared byte by byte; MySQL compares JSON by value of itself."""
    return f"/*M!100700 JSON_NORMALIZE(*/{expression}/*M!100700 ) COLLATE utf8mb4_bin*/"


QUERIES = MysqlQueries()
